"""A call as it comes in, before anything has looked at it: of which service and action it is, and which function makes it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from urllib.parse import parse_qs

from .node import function_of

_CREDENTIAL = re.compile(r"Credential=([^/]+)/[^/]+/[^/]+/([^/]+)/aws4_request")
# By method, and whether the path names an object. All others are named by their method.
_S3_ACTIONS = {
    ("GET", True): "GetObject",
    ("PUT", True): "PutObject",
    ("DELETE", True): "DeleteObject",
    ("HEAD", True): "HeadObject",
    ("GET", False): "ListBucket",
}


@dataclass(frozen=True)
class Incoming:
    service: str
    # As in a policy, such as iam:TagRole.
    action: str
    # None of what is not called from the process of a function.
    function: str | None
    key: str
    # The same of a call and of its retries.
    identity: str


def incoming(environ: dict) -> Incoming:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    found = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    key, service = found.groups() if found else ("", "")
    method, path, query = environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"]
    # Clients of the SDK name a call; of others, one that is sent again right after it failed is a retry.
    named = environ.get("HTTP_AMZ_SDK_INVOCATION_ID") or f"{key} {method} {path}?{query} {body!r}"
    return Incoming(service, f"{service}:{_operation(service, environ, body)}", function_of(key), key, named)


def _operation(service: str, environ: dict, body: bytes) -> str:
    method = environ["REQUEST_METHOD"]
    if service == "s3":
        return _S3_ACTIONS.get((method, "/" in environ["PATH_INFO"].strip("/")), method)
    if "HTTP_X_AMZ_TARGET" in environ:
        return environ["HTTP_X_AMZ_TARGET"].rpartition(".")[2]
    return parse_qs(body.decode("utf8", "replace")).get("Action", [method])[0]
