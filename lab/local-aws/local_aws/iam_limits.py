"""IAM: the quotas of a role, and the roles of AWS services, which only AWS changes. moto lacks both."""

from __future__ import annotations

from typing import Any

from moto.iam.exceptions import IAMException, LimitExceededException, NotFoundException
from moto.iam.models import IAMBackend, Role
from moto.iam.responses import IamResponse

from .patching import before, replaced

POLICIES_PER_ROLE = 10
TAGS_PER_ROLE = 50

# Not TagRole and UntagRole: roles of services can be tagged.
CHANGES = (
    "attach_role_policy",
    "detach_role_policy",
    "put_role_policy",
    "delete_role_policy",
    "put_role_permissions_boundary",
    "delete_role_permissions_boundary",
    "update_assume_role_policy",
    "add_role_to_instance_profile",
    "delete_role",
)


def _role(self: IamResponse) -> Role:
    return self.backend.get_role(self._get_param("RoleName"))


def _check_is_changeable(self: IamResponse) -> None:
    if ":role/aws-service-role/" in _role(self).arn:
        message = f"Cannot perform the operation on the protected role '{_role(self).name}'"
        raise IAMException("UnmodifiableEntity", f"{message} - this role is only modifiable by AWS")


def _check_policies(self: IamResponse) -> None:
    if len({*_role(self).managed_policies, self._get_param("PolicyArn")}) > POLICIES_PER_ROLE:
        raise LimitExceededException(f"Cannot exceed quota for PoliciesPerRole: {POLICIES_PER_ROLE}")


def _check_tags(self: IamResponse) -> None:
    # A key that differs only by case is the same key (iam_names.py).
    if len({tag["Key"].lower() for tag in [*_role(self).tags, *self._get_param("Tags", [])]}) > TAGS_PER_ROLE:
        raise LimitExceededException(f"Cannot exceed quota for TagsPerRole: {TAGS_PER_ROLE}")


# The calls and not what they do: a test may fill an account with what IAM would refuse.
before(IamResponse, "attach_role_policy", _check_policies)
before(IamResponse, "tag_role", _check_tags)
for change in CHANGES:
    before(IamResponse, change, _check_is_changeable)


@replaced(IAMBackend)
def remove_role_from_instance_profile(original: Any, self: IAMBackend, profile_name: str, role_name: str) -> None:
    if self.get_role(role_name) not in self.get_instance_profile(profile_name).roles:
        # moto stumbles over it, and answers with a 500.
        raise NotFoundException(f"Role {role_name} in Instance Profile {profile_name} cannot be found.")
    original(self, profile_name, role_name)
