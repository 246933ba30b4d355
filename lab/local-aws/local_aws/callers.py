"""Who calls: the session of a role, or an administrator of an account, which is what every other key stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from moto.iam.models import Role, iam_backends
from moto.sts.models import AssumedRole, sts_backends

from .organization import service_control_of
from .patching import exists
from .policies.principals import Principal
from .policies.verdict import Document, Policies
from .role_permissions import boundary_of, identity_of

exists(AssumedRole, "user_id")

_EVERYTHING = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


@dataclass(frozen=True)
class Caller:
    principal: Principal
    # What aws:PrincipalArn, aws:userid and aws:PrincipalTag are of; none of an administrator, who is the root here.
    role: Role | None = None
    user_id: str = ""

    @property
    def arn(self) -> str:
        """As aws:PrincipalArn has it: not the session of a role, but the role with its path."""
        return self.role.arn if self.role else self.principal.arn

    def policies(
        self, resource: Document | None = None, resource_account: str | None = None, sovereign: bool = False
    ) -> Policies:
        """All that have a say, with the policy of what is called and the account that it is of."""
        of_resource = (resource_account, sovereign)
        if self.role is None:
            return Policies([_EVERYTHING], None, resource, (), *of_resource)
        control = service_control_of(self.principal.account)
        return Policies(identity_of(self.role), boundary_of(self.role), resource, control, *of_resource)


def administrator(account: str, partition: str = "aws") -> Caller:
    return Caller(Principal(account, f"arn:{partition}:iam::{account}:root"))


def session_caller(session: AssumedRole) -> Caller | None:
    """None where the role is gone: its sessions can no longer do anything."""
    roles = iam_backends[session.account_id][session.partition].get_roles()
    role = next((role for role in roles if role.arn == session.role_arn), None)
    if role is None:
        return None
    return Caller(Principal(session.account_id, session.arn, role.arn), role, session.user_id)


def session_of(account: str, partition: str, access_key_id: Any) -> AssumedRole | None:
    """The session of a role whose credentials these are."""
    sessions = sts_backends[account][partition].assumed_roles
    return next((session for session in sessions if session.access_key_id == access_key_id), None)


def as_role(role: Role, session: str) -> Caller:
    """A service of AWS that has assumed a role."""
    arn = f"arn:{role.partition}:sts::{role.account_id}:assumed-role/{role.name}/{session}"
    return Caller(Principal(role.account_id, arn, role.arn), role, f"{role.id}:{session}")
