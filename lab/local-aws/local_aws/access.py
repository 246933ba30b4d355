"""IAM's access control for assumed roles: by action, resource and condition, with boundaries, trust and organizations.

Enforced are the calls made with the credentials of a role, and each is noted; any other key is an administrator's. What
is not known raises Unknown (problems.py). Assuming a role needs both the caller's policy and the role's trust, also within
one account, where AWS is content with a trust that names the caller.
"""

from __future__ import annotations

from typing import Any

from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import AccessDeniedError, JsonRESTError
from moto.core.responses import BaseResponse
from moto.iam.access_control import IAMRequest, IAMRequestBase, S3IAMRequest

from .callers import Caller, administrator, session_caller, session_of
from .context_keys import account_of, joined, of_caller, of_request, of_resource
from .iam_requests import also_needed, context_of
from .patching import exists, replaced
from .policies.context import Context
from .policies.statements import Call
from .policies.verdict import Decision, decide
from .trust import request_keys, role_of, tags_of, trusted

exists(S3IAMRequest, "_raise_access_denied")
exists(settings, "INITIAL_NO_AUTH_ACTION_COUNT")

# Which calls are checked is decided here, not by moto's count of requests.
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0

calls: list[dict] = []
_enforced = True


def enforce(on: bool) -> None:
    global _enforced
    _enforced = on


def _session(self: BaseResponse) -> Any:
    return session_of(self.current_account, self.partition, self.get_access_key())


def caller_of(self: BaseResponse) -> Caller:
    """Whoever calls; where policies are not enforced, a role is an administrator too."""
    session = _session(self) if _enforced else None
    caller = session_caller(session) if session else None
    return caller or administrator(self.current_account, self.partition)


@replaced(ActionAuthenticatorMixin)
def _authenticate_and_authorize_action(original: Any, self: BaseResponse, request: type, resource: str = "*") -> None:
    if _enforced and _session(self):
        original(self, request, resource)


@replaced(IAMRequestBase)
def check_action_permitted(_: Any, self: IAMRequestBase, resource: str) -> None:
    partition = self._access_key.partition
    session = session_of(self.account_id, partition, self._access_key._access_key_id)
    caller = session_caller(session) if session else None
    if caller is None:
        self._raise_invalid_access_key("InvalidId")
        return
    if self._action.startswith("s3:"):
        # S3 checks for itself, since the policy of the bucket has a say too (s3_access.py).
        return
    _require(self, caller, self._action, resource, _context(self, resource))
    if self._action == "sts:AssumeRole" and not trusted(caller, resource, self._data, of_request(self._region)):
        self._raise_access_denied()
    second = also_needed(self, resource)
    if second:
        _require(self, caller, *second)


def _context(request: IAMRequestBase, resource: str) -> Context:
    """The keys that the service of a call adds; of those that are not written here, none is known."""
    if request._action.startswith("iam:"):
        return context_of(request)
    if request._action == "sts:AssumeRole":
        role = role_of(resource)
        return joined(request_keys(request._data), *([tags_of(role)] if role else []))
    return Context({}, frozenset())


def _require(request: IAMRequestBase, caller: Caller, action: str, resource: str, own: Context) -> None:
    request._action, request.resource = action, resource
    noted(caller, action, resource)
    # AWS lets everyone ask who they are.
    if action == "sts:GetCallerIdentity":
        return
    request.decision = permitted(caller, action, resource, joined(own, of_request(request._region)))
    if not request.decision.allowed:
        request._raise_access_denied()


def noted(caller: Caller, action: str, resource: str) -> None:
    calls.append({"principal": caller.principal.arn, "action": action, "resource": resource})


def permitted(caller: Caller, action: str, resource: str, own: Context) -> Decision:
    """What the policies of a caller say of a call, where the resource has no policy of its own."""
    context = joined(own, of_caller(caller), of_resource(account_of(resource)))
    return decide(caller.policies(), Call(caller.principal, action, resource, context))


@replaced(IAMRequest)
def _raise_access_denied(_: Any, self: IAMRequest) -> None:
    reason = self.decision.reason if getattr(self, "decision", None) else ""
    action = f"{self._action} on resource: {self.resource} {reason}".rstrip()
    denied = AccessDeniedError(user_arn=self._access_key.arn, action=action)
    # moto answers in XML only, which clients of JSON services cannot read.
    if "X-Amz-Target" in self._headers:
        raise JsonRESTError("AccessDeniedException", denied.message)
    raise denied
