"""S3: refuses as S3 does, also where a bucket's policy denies, and tells only who may list it that a key is missing."""

from __future__ import annotations

import json
from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.exceptions import MissingKey, S3AccessDeniedError
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

from .access import ELSEWHERE, PERMISSIONS, may_also, principal_of
from .conditions import Context
from .patching import exists, replaced
from .policies import applies
from .wildcards import listed

exists(S3Response, "backend")


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
    action = f"s3:{self.data['Action']}"
    resource = f"arn:{self.partition}:s3:::{bucket_name}" + (f"/{key_name}" if key_name else "")
    if bucket_name and _is_denied(self, bucket_name, PERMISSIONS.get(action, action), resource):
        raise S3AccessDeniedError()


def _is_denied(self: S3Response, bucket_name: str, action: str, resource: str) -> bool:
    """Whether the policy of the bucket denies a call, also that of an administrator.

    On AWS, a Deny of what does not come over https would stop calls over http. The local AWS speaks nothing else, so
    they are taken for calls over https.
    """
    bucket = self.backend.buckets.get(bucket_name)
    if bucket is None or bucket.policy is None:
        return False
    caller = principal_of(self)
    known = {**ELSEWHERE.values, "aws:principalarn": [caller]}
    return any(
        statement["Effect"] == "Deny"
        and _names(statement["Principal"], caller)
        and applies(statement, action, resource, Context(known, tuple(known)))
        for statement in listed(json.loads(bucket.policy)["Statement"])
    )


def _names(principal: Any, caller: str) -> bool:
    account = ":".join([*caller.split(":")[:5], "root"])
    return not {"*", caller, account}.isdisjoint(listed(principal if principal == "*" else principal.get("AWS", [])))


@replaced(FakeBucket)
def get_permission(original: Any, self: FakeBucket, action: str, resource: str) -> PermissionResult:
    """What is denied is decided above: here, moto knows no caller and looks at no condition."""
    permission = original(self, action, resource)
    return PermissionResult.NEUTRAL if permission == PermissionResult.DENIED else permission


@replaced(S3Response)
def _get_key(original: Any, self: S3Response, *arguments: Any, **options: Any) -> Any:
    try:
        return original(self, *arguments, **options)
    except MissingKey:
        if not may_also(self, "s3:ListBucket", f"arn:{self.partition}:s3:::{self.bucket_name}"):
            raise S3AccessDeniedError() from None
        raise
