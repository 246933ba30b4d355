"""What a call of IAM is about: the resource that it is checked on, and the values of its condition keys."""

from __future__ import annotations

import re
from typing import Any

from moto.iam.access_control import IAMRequestBase
from moto.iam.models import IAMBackend
from moto.iam.responses import IamResponse

from .patching import exists, replaced
from .policies.context import Context

exists(IAMRequestBase, "backend")

# The parameter that names the entity, where IAM's backend keeps it, and its kind in ARNs. The first that a call has
# counts: AWS checks AddRoleToInstanceProfile on the profile, and AddUserToGroup on the group.
ENTITIES = (
    ("InstanceProfileName", "instance_profiles", "instance-profile"),
    ("RoleName", "roles", "role"),
    ("GroupName", "groups", "group"),
    ("UserName", "users", "user"),
)
KNOWN = frozenset(
    {
        "iam:policyarn",
        "iam:passedtoservice",
        "iam:permissionsboundary",
        "iam:resourcetag/",
        "aws:resourcetag/",
        "aws:requesttag/",
        "aws:tagkeys",
    }
)
TAGGING = {"iam:CreateRole": "iam:TagRole", "iam:CreateInstanceProfile": "iam:TagInstanceProfile"}
ATTACHING = re.compile("iam:(Attach|Detach)(Role|User|Group)Policy")
# To these, iam:PermissionsBoundary is the boundary that the role has; elsewhere the one that the call gives it.
BOUNDED = re.compile("iam:((Attach|Detach|Put|Delete)RolePolicy|DeleteRolePermissionsBoundary)")


def _one(data: dict, name: str) -> str | None:
    return data.get(name, [None])[0]


def _entity(iam: IAMBackend, data: dict) -> Any:
    for parameter, place, _ in ENTITIES:
        if parameter in data:
            return next((e for e in getattr(iam, place).values() if e.name == _one(data, parameter)), None)
    return None


@replaced(IamResponse)
def _determine_resource(_: Any, self: IamResponse) -> str:
    return resource_of(self.backend, self.data)


def resource_of(iam: IAMBackend, data: dict) -> str:
    for parameter, _, kind in ENTITIES:
        if parameter in data:
            # Only what makes an entity has a Path, and AWS then takes that of the call.
            existing = None if "Path" in data else _entity(iam, data)
            path = _one(data, "Path") or "/"
            made = f"arn:{iam.partition}:iam::{iam.account_id}:{kind}{path}{_one(data, parameter)}"
            return existing.arn if existing else made
    # GenerateServiceLastAccessedDetails names what it is about by its ARN.
    return _one(data, "PolicyArn") or _one(data, "Arn") or "*"


def context_of(request: IAMRequestBase) -> Context:
    data, action, entity = request._data, request._action, _entity(request.backend, request._data)
    values = {**_tags_of(entity), **_given_tags(data)}
    if ATTACHING.fullmatch(action):
        values["iam:policyarn"] = [_one(data, "PolicyArn")]
    if BOUNDED.fullmatch(action):
        values["iam:permissionsboundary"] = [getattr(entity, "permissions_boundary_arn", None)]
    elif "PermissionsBoundary" in data:
        values["iam:permissionsboundary"] = [_one(data, "PermissionsBoundary")]
    return Context({key: given for key, given in values.items() if given and given != [None]}, KNOWN)


def _tags_of(entity: Any) -> dict[str, list[str]]:
    # Users keep theirs elsewhere, and nothing here limits calls by them.
    tags = entity.tags if hasattr(entity, "arn") and isinstance(getattr(entity, "tags", None), list) else []
    return {f"{key}:resourcetag/{tag['Key'].lower()}": [tag["Value"]] for tag in tags for key in ("iam", "aws")}


def _given_tags(data: dict) -> dict[str, list[str]]:
    found = {name: values[0] for name, values in data.items() if re.fullmatch(r"(Tags|TagKeys)\.member\.\d+.*", name)}
    keys = {name.removesuffix(".Key"): value for name, value in found.items() if not name.endswith(".Value")}
    tags = {f"aws:requesttag/{keys[name].lower()}": [found.get(f"{name}.Value")] for name in keys if "Tags." in name}
    return {"aws:tagkeys": list(keys.values()), **tags}


def also_needed(request: IAMRequestBase, resource: str) -> tuple[str, str, Context] | None:
    """The second permission that AWS asks for: to hand a role to a service, or to tag what is made."""
    if request._action == "iam:AddRoleToInstanceProfile":
        role = resource_of(request.backend, {"RoleName": request._data["RoleName"]})
        # AWS does not look at tags of a role that is passed.
        return "iam:PassRole", role, Context({"iam:passedtoservice": ["ec2.amazonaws.com"]}, KNOWN)
    if request._action in TAGGING and "Tags.member.1.Key" in request._data:
        return TAGGING[request._action], resource, context_of(request)
    return None
