"""What a request to S3 is about: the permissions that it needs, and the values of its condition keys."""

from __future__ import annotations

from typing import Mapping

from .context_keys import context, joined
from .policies.context import Context
from .policies.unknown import Unknown

# Permissions that AWS calls differently than moto calls the action.
PERMISSIONS = {"HeadBucket": "ListBucket", "ListObjectVersions": "ListBucketVersions"}
# Subresources that moto takes for the whole bucket or object. The first is what reading one needs, the second writing.
_SUBRESOURCES = {
    "encryption": ("GetEncryptionConfiguration", "PutEncryptionConfiguration"),
    "object-lock": ("GetBucketObjectLockConfiguration", "PutBucketObjectLockConfiguration"),
    "ownershipControls": ("GetBucketOwnershipControls", "PutBucketOwnershipControls"),
    "publicAccessBlock": ("GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
    "replication": ("GetReplicationConfiguration", "PutReplicationConfiguration"),
    "requestPayment": ("GetBucketRequestPayment", "PutBucketRequestPayment"),
    "policyStatus": ("GetBucketPolicyStatus", ""),
    "retention": ("GetObjectRetention", "PutObjectRetention"),
    "legal-hold": ("GetObjectLegalHold", "PutObjectLegalHold"),
    "website": ("GetBucketWebsite", "PutBucketWebsite"),
}
# That moto knows by their right names.
_KNOWN = {
    "accelerate",
    "acl",
    "cors",
    "lifecycle",
    "location",
    "logging",
    "notification",
    "policy",
    "tagging",
    "versioning",
    "versions",
}
# That say how and not what.
_PARAMETERS = {
    "continuation-token",
    "delete",
    "delimiter",
    "encoding-type",
    "fetch-owner",
    "key-marker",
    "list-type",
    "marker",
    "max-keys",
    "prefix",
    "start-after",
    "version-id-marker",
    "versionId",
    "x-id",
}
# Headers of a request to write an object that each need a permission of their own.
_WRITING = {
    "x-amz-tagging": "PutObjectTagging",
    "x-amz-acl": "PutObjectAcl",
    "x-amz-object-lock-mode": "PutObjectRetention",
    "x-amz-object-lock-legal-hold": "PutObjectLegalHold",
    # S3's guide: a write under If-Match needs the permission to read too.
    "if-match": "GetObject",
}
_UNKNOWN_HEADERS = ("x-amz-copy-source", "x-amz-grant-read", "x-amz-grant-full-control", "x-amz-mfa")


def needed(method: str, action: str, query: Mapping, headers: Mapping) -> list[str]:
    """The permissions that a request needs: that of its action, as moto calls it, and of what its headers ask for."""
    unknown = set(query) - _KNOWN - _PARAMETERS - set(_SUBRESOURCES)
    unknown |= {name for name in _UNKNOWN_HEADERS if name in headers}
    if unknown:
        raise Unknown(f"a request to S3 with {', '.join(sorted(unknown))}")
    for subresource, (reading, writing) in _SUBRESOURCES.items():
        if subresource in query:
            return [f"s3:{reading if method in ('GET', 'HEAD') else writing}"]
    found = [_versioned(PERMISSIONS.get(action, action), query)]
    if action == "PutObject":
        found += [permission for header, permission in _WRITING.items() if header in headers]
    if headers.get("x-amz-bypass-governance-retention", "").lower() == "true":
        found.append("BypassGovernanceRetention")
    return [f"s3:{permission}" for permission in found]


def _versioned(permission: str, query: Mapping) -> str:
    of_version = {"GetObject": "GetObjectVersion", "DeleteObject": "DeleteObjectVersion"}
    return of_version.get(permission, permission) if "versionId" in query else permission


def request_context(action: str, query: Mapping, headers: Mapping, owner: str) -> Context:
    lists = action.startswith("List")
    listing = {f"s3:{name}": query[name][0] if lists and name in query else None for name in ("prefix", "delimiter", "max-keys")}
    values = {
        **listing,
        "s3:versionid": query["versionId"][0] if "versionId" in query else None,
        "s3:if-match": headers.get("if-match") if action == "PutObject" else None,
        "s3:if-none-match": headers.get("if-none-match") if action == "PutObject" else None,
        "s3:object-lock-mode": headers.get("x-amz-object-lock-mode"),
        "s3:object-lock-retain-until-date": headers.get("x-amz-object-lock-retain-until-date"),
        "s3:object-lock-legal-hold": headers.get("x-amz-object-lock-legal-hold"),
        "s3:objectcreationoperation": "true" if action == "PutObject" else None,
        "s3:resourceaccount": owner,
        "s3:authtype": "REST-HEADER",
        "s3:signatureversion": "AWS4-HMAC-SHA256",
    }
    amz = {f"s3:{name.lower()}": [value] for name, value in headers.items() if name.lower().startswith("x-amz-")}
    return joined(context(values), Context(amz, frozenset({"s3:x-amz-"})))
