"""S3: what it asks of an object that is written: its checksum, and that it is what the writer believes it is."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections import Counter, defaultdict
from typing import Any

from moto.s3.responses import S3Response
from moto.s3.utils import compute_checksum
from werkzeug.datastructures import Headers

from .patching import replaced
from .policies.unknown import Unknown
from .s3_access import bucket_of
from .s3_answers import not_known, refusal
from .s3_keys import check_key_use

_ALGORITHMS = ("crc32", "sha1", "sha256")
_CONFLICT = "A conflicting conditional operation is currently in progress against this resource. Please retry."
_UNLOCKED = "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters"

# Bucket -> how many conditional writes are still to meet a conflict that a test has asked for.
_conflicts: Counter[str] = Counter()
_locks: dict[tuple[str, str], threading.Lock] = defaultdict(threading.Lock)


def conflict(body: dict) -> None:
    """Lets the next conditional writes to a bucket meet a conflict: {bucket, times}."""
    _conflicts[body["bucket"]] = body["times"]


@replaced(S3Response)
def _key_response_put(original: Any, self: S3Response, query: dict, key_name: str) -> Any:
    given = [name for name in self.headers.keys() if name.lower().startswith("x-amz-checksum-")]
    # moto looks at the one header, S3 at both.
    if given and "x-amz-sdk-checksum-algorithm" not in self.headers:
        algorithm = given[0].rsplit("-", 1)[1].upper()
        # Those of the request cannot be changed.
        self.headers = Headers([*self.headers.items(), ("x-amz-sdk-checksum-algorithm", algorithm)])
    bucket = bucket_of(self.bucket_name)
    is_object = not query.keys() & {"acl", "tagging", "retention", "legal-hold"}
    if is_object and bucket and bucket.has_default_lock and not given and "content-md5" not in self.headers:
        raise refusal(400, "InvalidRequest", _UNLOCKED)
    return original(self, query, key_name)


@replaced(S3Response)
def put_object(original: Any, self: S3Response) -> Any:
    _check_digests(self)
    conditions = {name: self.headers[name] for name in ("if-match", "if-none-match") if name in self.headers}
    if len(conditions) > 1 or conditions.get("if-none-match", "*") != "*":
        raise refusal(501, "NotImplemented", "A header you provided implies functionality that is not implemented")
    try:
        check_key_use(self, "kms:GenerateDataKey", self.parse_key_name())
    except Unknown as error:
        raise not_known(error) from None
    lock = _locks[(self.bucket_name, self.parse_key_name())]
    if not lock.acquire(blocking=not conditions):
        raise refusal(409, "ConditionalRequestConflict", _CONFLICT)
    try:
        if conditions and _conflicts[self.bucket_name] > 0:
            _conflicts[self.bucket_name] -= 1
            raise refusal(409, "ConditionalRequestConflict", _CONFLICT)
        return original(self)
    finally:
        lock.release()


def _check_digests(self: S3Response) -> None:
    body = self.body or b""
    data = body.encode() if isinstance(body, str) else body
    digest = self.headers.get("content-md5")
    if digest and base64.b64decode(digest) != hashlib.md5(data).digest():
        raise refusal(400, "BadDigest", "The Content-MD5 you specified did not match what we received.")
    for algorithm in _ALGORITHMS:
        value = self.headers.get(f"x-amz-checksum-{algorithm}")
        if value and value != _checksum(data, algorithm):
            raise refusal(400, "BadDigest", f"The {algorithm.upper()} you specified did not match the calculated checksum.")


def _checksum(data: bytes, algorithm: str) -> str:
    value = compute_checksum(data, algorithm.upper())
    return value.decode() if isinstance(value, bytes) else value


@replaced(S3Response)
def _key_response_delete(original: Any, self: S3Response, *arguments: Any, **options: Any) -> Any:
    if "if-match" in self.headers:
        raise not_known(Unknown("a deletion under If-Match"))
    return original(self, *arguments, **options)
