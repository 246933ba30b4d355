"""IAM: lists that say whether they are whole, in pages where accounts are large, and policies as CloudFormation puts them."""

from __future__ import annotations

import json
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import ValidationError
from moto.iam.models import IAMBackend, Role
from moto.iam.responses import IamResponse

from .patching import before, exists, replaced

exists(IAMBackend, "get_account_authorization_details")

DEFAULT_ITEMS = 100
MAX_ITEMS = 1000
LISTS = {
    "UserDetailList": "users",
    "GroupDetailList": "groups",
    "RoleDetailList": "roles",
    "Policies": "managed_policies",
}


def _told_whole(call: str) -> None:
    """IAM says of every list whether it goes on; moto says nothing of some, which it gives as a whole."""

    def told(original: Any, self: IamResponse) -> ActionResult:
        return ActionResult({"IsTruncated": False, **original(self).result})

    told.__name__ = call
    replaced(IamResponse)(told)


for listing in ("list_instance_profiles_for_role", "list_policy_versions"):
    _told_whole(listing)


def _check_role_exists(self: IamResponse) -> None:
    self.backend.get_role(self._get_param("RoleName"))


# Of a role that is gone, moto lists nothing, or answers with a 500.
for listing in ("list_attached_role_policies", "list_instance_profiles_for_role", "list_role_policies"):
    before(IamResponse, listing, _check_role_exists)


@replaced(Role)
def put_policy(original: Any, self: Role, policy_name: str, policy_json: Any) -> None:
    """moto's CloudFormation puts the policies of a role as objects, which nothing else of moto can read."""
    original(self, policy_name, policy_json if isinstance(policy_json, str) else json.dumps(policy_json))


@replaced(IamResponse)
def get_account_authorization_details(_: Any, self: IamResponse) -> ActionResult:
    most = int(self._get_param("MaxItems") or DEFAULT_ITEMS)
    if not 1 <= most <= MAX_ITEMS:
        raise ValidationError(f"maxItems must be between 1 and {MAX_ITEMS}")
    first = int(self._get_param("Marker") or 0)
    details = self.backend.get_account_authorization_details(self._get_param("Filter", []))
    items = [(name, item) for name, key in LISTS.items() for item in list(details[key])]
    page = items[first : first + most]
    result: dict[str, Any] = {name: [item for of, item in page if of == name] for name in LISTS}
    result["IsTruncated"] = first + most < len(items)
    if result["IsTruncated"]:
        result["Marker"] = str(first + most)
    return ActionResult(result)
