"""S3: DeleteObjects, of which each key is allowed or denied by itself."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import xmltodict
from moto.s3.responses import S3Response

from .patching import replaced
from .policies.unknown import Unknown
from .policies.wildcards import listed
from .s3_access import bucket_of, is_allowed, resource_of
from .s3_answers import not_known

_EMPTY = '<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></DeleteResult>'
_END = "</DeleteResult>"


@replaced(S3Response)
def _bucket_response_delete_keys(original: Any, self: S3Response, bucket_name: str, authenticated: bool = True) -> Any:
    wanted = xmltodict.parse(self.body, strip_whitespace=False, force_list=("Object",))["Delete"]
    try:
        denied = [item for item in wanted.get("Object", []) if not _may_delete(self, bucket_name, item)]
    except Unknown as error:
        raise not_known(error) from None
    if not denied:
        return original(self, bucket_name, authenticated)
    wanted["Object"] = [item for item in wanted["Object"] if item not in denied]
    self.body = xmltodict.unparse({"Delete": wanted})
    status, headers, body = original(self, bucket_name, authenticated) if wanted["Object"] else (200, {}, _EMPTY)
    text = body.decode() if isinstance(body, bytes) else body
    return status, headers, text.replace(_END, "".join(map(_error, denied)) + _END)


def _may_delete(self: S3Response, bucket_name: str, item: dict) -> bool:
    action = "s3:DeleteObjectVersion" if item.get("VersionId") else "s3:DeleteObject"
    return is_allowed(self, action, resource_of(self, bucket_name, item["Key"]), bucket_of(bucket_name))


def _error(item: dict) -> str:
    version = f"<VersionId>{item['VersionId']}</VersionId>" if item.get("VersionId") else ""
    key = escape(listed(item["Key"])[0])
    return f"<Error><Key>{key}</Key>{version}<Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
