"""S3: the key of KMS with which an object is encrypted, which whoever writes or reads it has to be allowed to use."""

from __future__ import annotations

from typing import Any

from moto.kms.models import Key, kms_backends
from moto.s3.exceptions import S3AccessDeniedError
from moto.s3.responses import S3Response

from .access import caller_of, noted
from .context_keys import context, joined, of_caller, of_request, of_resource
from .patching import exists, replaced
from .policies.context import Context
from .policies.statements import Call
from .policies.unknown import Unknown
from .policies.verdict import decide
from .s3_access import bucket_of, resource_of
from .s3_answers import not_known, refusal

exists(Key, "generate_default_policy")

_KMS = ("aws:kms", "aws:kms:dsse")


def _encryption(bucket: Any, headers: Any) -> tuple[str | None, str | None]:
    """The algorithm and the key: those that the request names, and else those of the bucket."""
    algorithm = headers.get("x-amz-server-side-encryption")
    if algorithm:
        return algorithm, headers.get("x-amz-server-side-encryption-aws-kms-key-id")
    rule = (bucket.encryption or {}).get("Rule", {}).get("ApplyServerSideEncryptionByDefault", {})
    return rule.get("SSEAlgorithm"), rule.get("KMSMasterKeyID")


def check_key_use(self: S3Response, action: str, key_name: str) -> None:
    bucket = bucket_of(self.bucket_name)
    algorithm, arn = _encryption(bucket, self.headers) if bucket else (None, None)
    _check(self, action, algorithm, arn, key_name)


@replaced(S3Response)
def _get_key(original: Any, self: S3Response, *arguments: Any, **options: Any) -> Any:
    key, not_modified = original(self, *arguments, **options)
    try:
        _check(self, "kms:Decrypt", key.encryption, key.kms_key_id, key.name)
    except Unknown as error:
        raise not_known(error) from None
    return key, not_modified


def _check(self: S3Response, action: str, algorithm: str | None, arn: str | None, key_name: str) -> None:
    # Without a key of one's own it is that of AWS for S3, which everybody in the account may use.
    if algorithm in _KMS and arn:
        _require(self, action, _key(arn), resource_of(self, self.bucket_name, key_name))


def _key(arn: str) -> Key:
    if not arn.startswith("arn:"):
        raise Unknown(f"a key of KMS that is not named by its ARN, such as {arn}")
    _, _, _, region, account, name = arn.split(":", 5)
    found = kms_backends[account][region].keys.get(name.removeprefix("key/"))
    if found is None:
        raise refusal(400, "KMS.NotFoundException", f"Key '{arn}' does not exist")
    return found


def _require(self: S3Response, action: str, key: Key, encrypted: str) -> None:
    caller = caller_of(self)
    if caller.role:
        noted(caller, action, key.arn)
    own = {
        "kms:viaservice": f"s3.{key.region}.amazonaws.com",
        "kms:calleraccount": caller.principal.account,
        "kms:encryptioncontextkeys": "aws:s3:arn",
        "kms:encryptioncontext:aws:s3:arn": encrypted,
    }
    keys = joined(
        context(own),
        Context({}, frozenset({"kms:encryptioncontext:"})),
        of_request(self.region),
        of_caller(caller),
        of_resource(key.account_id),
    )
    call = Call(caller.principal, action, key.arn, keys)
    # Unlike elsewhere, the policy of the key has to let the account use it before a policy of the account counts.
    if not decide(caller.policies(key.policy, key.account_id, sovereign=True), call).allowed:
        raise S3AccessDeniedError()
