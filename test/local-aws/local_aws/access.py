"""IAM's access control for assumed roles: by action and by resource, with boundaries and trust; every call is noted.

Enforced are the calls made with the credentials of a role; any other key is an administrator's. Conditions are not
looked at in trust, and elsewhere as far as moto does. Assuming a role needs both the caller's policy and the role's
trust, also within one account, where AWS is content with a trust that names the caller.
"""

from __future__ import annotations

import json
from typing import Any

from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import AccessDeniedError, JsonRESTError
from moto.core.responses import BaseResponse
from moto.iam.access_control import AssumedRoleAccessKey, IAMPolicy, IAMRequest, IAMRequestBase, PermissionResult
from moto.iam.models import Role, iam_backends
from moto.sts.models import sts_backends

from .patching import exists, replaced

exists(IAMRequestBase, "_check_role_trust_relationship")
exists(AssumedRoleAccessKey, "collect_policies")
exists(settings, "INITIAL_NO_AUTH_ACTION_COUNT")

# Which calls are checked is decided here, not by moto's count of requests.
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0

calls: list[dict] = []
_enforced = True


def enforce(on: bool) -> None:
    global _enforced
    _enforced = on


def _is_of_role(self: BaseResponse) -> bool:
    key = self.get_access_key()
    return any(role.access_key_id == key for role in sts_backends[self.current_account][self.partition].assumed_roles)


@replaced(ActionAuthenticatorMixin)
def _authenticate_and_authorize_action(original: Any, self: BaseResponse, request: type, resource: str = "*") -> None:
    if _enforced and _is_of_role(self):
        original(self, request, resource)


def _role_of(request: IAMRequestBase) -> Role:
    return request.backend.get_role(request._access_key._owner_role_name)


def _within_boundary(request: IAMRequestBase, resource: str) -> bool:
    boundary = _role_of(request).permissions_boundary_arn
    if not boundary:
        return True
    policy = IAMPolicy(request.backend.managed_policies[boundary])
    return policy.is_action_permitted(request._action, resource) == PermissionResult.PERMITTED


@replaced(IAMRequestBase)
def check_action_permitted(original: Any, self: IAMRequestBase, resource: str) -> None:
    self.resource = resource
    calls.append({"principal": self._access_key.arn, "action": self._action, "resource": resource})
    original(self, resource)
    if not _within_boundary(self, resource):
        self._raise_access_denied()


@replaced(IAMRequest)
def _raise_access_denied(_: Any, self: IAMRequest) -> None:
    action = f"{self._action} on resource: {self.resource}"
    denied = AccessDeniedError(user_arn=self._access_key.arn, action=action)
    # moto answers in XML only, which clients of JSON services cannot read.
    if "X-Amz-Target" in self._headers:
        raise JsonRESTError("AccessDeniedException", denied.message)
    raise denied


@replaced(IAMRequestBase)
def _is_assuming_role_operation(_: Any, self: IAMRequestBase, resource_arn: str) -> bool:
    return self._action == "sts:AssumeRole"


@replaced(IAMRequestBase)
def _check_role_trust_relationship(_: Any, self: IAMRequestBase, role_arn: str) -> bool:
    _, partition, _, _, account, _ = role_arn.split(":", 5)
    role = next((r for r in iam_backends[account][partition].get_roles() if r.arn == role_arn), None)
    return role is not None and _trusts(role, {"*", *_names_of(self)})


def _names_of(request: IAMRequestBase) -> set[str]:
    account = f"arn:{request._access_key.partition}:iam::{request.account_id}:root"
    return {request._access_key.arn, _role_of(request).arn, account, request.account_id}


def _trusts(role: Role, names: set[str]) -> bool:
    statements = json.loads(role.assume_role_policy_document)["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal", {})
        trusted = principal if isinstance(principal, str) else principal.get("AWS", [])
        if statement["Effect"] == "Allow" and names & set([trusted] if isinstance(trusted, str) else trusted):
            return True
    return False
