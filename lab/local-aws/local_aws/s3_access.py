"""S3: who may do what with a bucket, by the policies of the caller and of the bucket together.

An administrator may do everything in the own account that the policy of the bucket does not deny, and in a bucket of
another account only what its policy allows.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from moto.iam.access_control import PermissionResult
from moto.s3.exceptions import MissingKey, S3AccessDeniedError
from moto.s3.models import FakeBucket, S3Backend, s3_backends
from moto.s3.responses import S3Response

from .access import caller_of, noted
from .callers import Caller
from .context_keys import joined, of_caller, of_request, of_resource
from .patching import exists, replaced
from .policies.statements import Call
from .policies.unknown import Unknown
from .policies.verdict import Decision, decide
from .s3_answers import not_known
from .s3_requests import needed, request_context

exists(S3Response, "backend")
exists(S3Backend, "get_bucket")


@replaced(S3Response)
def _authenticate_and_authorize_s3_action(
    original: Any, self: S3Response, bucket_name: str | None = None, key_name: str | None = None
) -> None:
    """Checks the signature against the address as it was sent: moto's own is decoded, and fits plain keys only."""
    decoded, self.uri = self.uri, self.request.environ["RAW_URI"]
    try:
        original(self, bucket_name, key_name)
    finally:
        self.uri = decoded
    try:
        _check(self, bucket_name, key_name)
    except Unknown as error:
        raise not_known(error) from None


def _check(self: S3Response, bucket_name: str | None, key_name: str | None) -> None:
    if bucket_name is None:
        _require(self, "s3:ListAllMyBuckets", "*", None)
        return
    bucket = bucket_of(bucket_name)
    expected = self.headers.get("x-amz-expected-bucket-owner")
    if bucket and expected and expected != bucket.account_id:
        raise S3AccessDeniedError()
    # Each key of a bulk deletion is checked by itself (s3_bulk_deletion.py).
    if "delete" in query_of(self) and self.method == "POST":
        return
    resource = resource_of(self, bucket_name, key_name)
    for action in needed(self.method, self.data["Action"], query_of(self), self.headers):
        # Whoever may create buckets is told that the name is taken, not that the bucket there is closed to them.
        _require(self, action, resource, None if action == "s3:CreateBucket" else bucket)


def query_of(self: S3Response) -> dict[str, list[str]]:
    """The query of a request; moto's own has the headers in it too."""
    return parse_qs(self.request.environ["QUERY_STRING"], keep_blank_values=True)


def resource_of(self: S3Response, bucket_name: str, key_name: str | None) -> str:
    return f"arn:{self.partition}:s3:::{bucket_name}" + (f"/{key_name}" if key_name else "")


def bucket_of(name: str) -> FakeBucket | None:
    partition, account = s3_backends.bucket_accounts.get(name, (None, None))
    return s3_backends[account][partition].buckets.get(name) if account else None


def _require(self: S3Response, action: str, resource: str, bucket: FakeBucket | None) -> None:
    caller = caller_of(self)
    if caller.role:
        noted(caller, action, resource)
    decision = decided(self, action, resource, bucket)
    if not decision.allowed:
        raise _refusal(caller, action, resource, bucket, decision)


def _refusal(caller: Caller, action: str, resource: str, bucket: FakeBucket | None, decision: Decision) -> S3AccessDeniedError:
    """S3 gives its reason only to callers of the account that the bucket is of, or of its organization."""
    error = S3AccessDeniedError()
    if bucket is None or bucket.account_id == caller.principal.account:
        denied = f"is not authorized to perform: {action} on resource: \"{resource}\""
        error.message = f"User: {caller.principal.arn} {denied} {decision.reason}"
    return error


def is_allowed(self: S3Response, action: str, resource: str, bucket: FakeBucket | None) -> bool:
    return decided(self, action, resource, bucket).allowed


def decided(self: S3Response, action: str, resource: str, bucket: FakeBucket | None) -> Decision:
    caller = caller_of(self)
    owner = bucket.account_id if bucket else caller.principal.account
    own = request_context(self.data.get("Action", ""), query_of(self), self.headers, owner)
    context = joined(own, of_request(self.region), of_caller(caller), of_resource(owner))
    policies = caller.policies(bucket.policy if bucket else None, owner)
    return decide(policies, Call(caller.principal, action, resource, context))


@replaced(FakeBucket)
def get_permission(original: Any, self: FakeBucket, action: str, resource: str) -> PermissionResult:
    """What is denied is decided above: here, moto knows no caller and looks at no condition."""
    permission = original(self, action, resource)
    return PermissionResult.NEUTRAL if permission == PermissionResult.DENIED else permission


@replaced(S3Response)
def _get_key(original: Any, self: S3Response, *arguments: Any, **options: Any) -> Any:
    """Tells only who may list the bucket that a key is missing."""
    try:
        return original(self, *arguments, **options)
    except MissingKey:
        if not _may_list(self):
            raise S3AccessDeniedError() from None
        raise


def _may_list(self: S3Response) -> bool:
    caller, resource = caller_of(self), resource_of(self, self.bucket_name, None)
    allowed = is_allowed(self, "s3:ListBucket", resource, bucket_of(self.bucket_name))
    if allowed and caller.role:
        noted(caller, "s3:ListBucket", resource)
    return allowed
