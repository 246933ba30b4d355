"""IAM's access control for assumed roles: by action, resource and condition, with boundaries and trust.

Enforced are the calls made with the credentials of a role, and each is noted; any other key is an administrator's.
Conditions count in policies, for the keys that the local AWS knows, and not in the trust of a role that another
assumes. Assuming a role needs both the caller's policy and the role's trust, also within one account, where AWS is
content with a trust that names the caller.
"""

from __future__ import annotations

import json
from typing import Any

from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import AccessDeniedError, JsonRESTError
from moto.core.responses import BaseResponse
from moto.iam.access_control import IAMRequest, IAMRequestBase, S3IAMRequest
from moto.iam.models import Role, iam_backends
from moto.sts.models import sts_backends

from .conditions import Context
from .iam_requests import also_needed, context_of
from .patching import exists, replaced
from .role_permissions import may
from .wildcards import listed

exists(S3IAMRequest, "_raise_access_denied")
exists(settings, "INITIAL_NO_AUTH_ACTION_COUNT")

# Which calls are checked is decided here, not by moto's count of requests.
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0

# Permissions that AWS calls differently than the call.
PERMISSIONS = {"s3:HeadBucket": "s3:ListBucket"}
# Of a call of any other service than IAM: the local AWS speaks http, and stands for an AWS that is reached over https.
ELSEWHERE = Context({"aws:securetransport": ["true"]}, ("aws:securetransport",))

calls: list[dict] = []
_enforced = True


def enforce(on: bool) -> None:
    global _enforced
    _enforced = on


def _session_of(self: BaseResponse) -> Any:
    """The session of a role whose credentials the call was made with."""
    key = self.get_access_key()
    sessions = sts_backends[self.current_account][self.partition].assumed_roles
    return next((session for session in sessions if session.access_key_id == key), None)


def principal_of(self: BaseResponse) -> str:
    """Who calls, as aws:PrincipalArn has it: not the session of a role, but the role with its path."""
    session = _session_of(self)
    return session.role_arn if session else f"arn:{self.partition}:iam::{self.current_account}:root"


@replaced(ActionAuthenticatorMixin)
def _authenticate_and_authorize_action(original: Any, self: BaseResponse, request: type, resource: str = "*") -> None:
    if _enforced and _session_of(self):
        original(self, request, resource)


def _role_of(request: IAMRequestBase) -> Role:
    return request.backend.get_role(request._access_key._owner_role_name)


@replaced(IAMRequestBase)
def check_action_permitted(_: Any, self: IAMRequestBase, resource: str) -> None:
    _require(self, PERMISSIONS.get(self._action, self._action), resource, _context(self))
    if self._action == "sts:AssumeRole" and not _is_trusted(self, resource):
        self._raise_access_denied()
    second = also_needed(self, resource)
    if second:
        _require(self, *second)


def _context(request: IAMRequestBase) -> Context:
    return context_of(request) if request._action.startswith("iam:") else ELSEWHERE


def _require(request: IAMRequestBase, action: str, resource: str, context: Context) -> None:
    request._action, request.resource = action, resource
    calls.append({"principal": request._access_key.arn, "action": action, "resource": resource})
    # AWS lets everyone ask who they are.
    if action != "sts:GetCallerIdentity" and not may(_role_of(request), action, resource, context):
        request._raise_access_denied()


def may_also(self: BaseResponse, action: str, resource: str) -> bool:
    """Whether the caller has a second permission, which decides about an answer; noted where it does."""
    session = _session_of(self)
    if session is None or not _enforced:
        return True
    role = iam_backends[self.current_account][self.partition].get_role_by_arn(session.role_arn)
    allowed = may(role, action, resource, ELSEWHERE)
    if allowed:
        calls.append({"principal": session.arn, "action": action, "resource": resource})
    return allowed


@replaced(IAMRequest)
def _raise_access_denied(_: Any, self: IAMRequest) -> None:
    action = f"{self._action} on resource: {self.resource}"
    denied = AccessDeniedError(user_arn=self._access_key.arn, action=action)
    # moto answers in XML only, which clients of JSON services cannot read.
    if "X-Amz-Target" in self._headers:
        raise JsonRESTError("AccessDeniedException", denied.message)
    raise denied


def _is_trusted(request: IAMRequestBase, role_arn: str) -> bool:
    _, partition, _, _, account, _ = role_arn.split(":", 5)
    role = next((r for r in iam_backends[account][partition].get_roles() if r.arn == role_arn), None)
    return role is not None and _trusts(role, {"*", *_names_of(request)})


def _names_of(request: IAMRequestBase) -> set[str]:
    account = f"arn:{request._access_key.partition}:iam::{request.account_id}:root"
    return {request._access_key.arn, _role_of(request).arn, account, request.account_id}


def _trusts(role: Role, names: set[str]) -> bool:
    for statement in listed(json.loads(role.assume_role_policy_document)["Statement"]):
        principal = statement.get("Principal", {})
        trusted = principal if isinstance(principal, str) else principal.get("AWS", [])
        if statement["Effect"] == "Allow" and names & set(listed(trusted)):
            return True
    return False
