"""IAM: names that differ only by case are one name, tags of AWS cannot be set, and a trust names only who exists.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules for the tags. moto lacks all three.
"""

from __future__ import annotations

import json
import re
from typing import Any

from moto.iam.exceptions import EntityAlreadyExists, IAMException, MalformedPolicyDocument
from moto.iam.models import IAMBackend, iam_backends
from moto.iam.responses import IamResponse

from .patching import before, replaced
from .policies.wildcards import listed

_RESERVED = "Tag keys that start with aws: are reserved for AWS, whatever their case"
_ENTITY = re.compile(r"arn:(aws[a-z-]*):iam::(\d{12}):(role|user)/(?:.*/)?([^/]+)")


def _check_new_role(self: IamResponse) -> None:
    _check_tags(self)
    _check_trust(self.partition, self._get_param("AssumeRolePolicyDocument"))
    name = self._get_param("RoleName")
    if any(role.name.lower() == name.lower() for role in self.backend.get_roles()):
        raise EntityAlreadyExists(f"Role with name {name} already exists.")


def _check_new_trust(self: IamResponse) -> None:
    _check_trust(self.partition, self._get_param("PolicyDocument"))


def _check_tags(self: IamResponse) -> None:
    if any(tag["Key"].lower().startswith("aws:") for tag in self._get_param("Tags", [])):
        raise IAMException("InvalidInput", _RESERVED)


def _check_trust(partition: str, document: str) -> None:
    try:
        statements = listed(json.loads(document)["Statement"])
    except (ValueError, KeyError, TypeError):
        # What is not a policy at all, moto refuses by itself.
        return
    for statement in statements:
        principals = statement.get("Principal", statement.get("NotPrincipal"))
        for name in listed(principals.get("AWS", [])) if isinstance(principals, dict) else []:
            if not _exists(partition, name):
                raise MalformedPolicyDocument(f'Invalid principal in policy: "AWS":"{name}"')


def _exists(partition: str, name: str) -> bool:
    """Whether a principal of the kind AWS exists: a role or user by its ARN; accounts and sessions are not looked up."""
    found = _ENTITY.fullmatch(name)
    if found is None:
        return re.fullmatch(r"A(ROA|IDA)[A-Z0-9]+", name) is None or _has_id(partition, name)
    of, account, kind, _ = found.groups()
    backend = iam_backends[account][of]
    entities = backend.get_roles() if kind == "role" else backend.users.values()
    # IAM does not look at the case of a name.
    return of == partition and any(entity.arn.lower() == name.lower() for entity in entities)


def _has_id(partition: str, name: str) -> bool:
    backends = [partitions[partition] for partitions in list(iam_backends.values())]
    return any(entity.id == name for iam in backends for entity in [*iam.get_roles(), *iam.users.values()])


# The calls and not what they do: a test may fill an account with what IAM would refuse.
before(IamResponse, "create_role", _check_new_role)
before(IamResponse, "update_assume_role_policy", _check_new_trust)
before(IamResponse, "tag_role", _check_tags)


@replaced(IAMBackend)
def tag_role(original: Any, self: IAMBackend, role_name: str, tags: list[dict[str, str]]) -> None:
    """A tag takes the place of one whose key differs only by case."""
    original(self, role_name, tags)
    given = {tag["Key"].lower(): tag["Key"] for tag in tags}
    role = self.get_role(role_name)
    role.tags = [tag for tag in role.tags if given.get(tag["Key"].lower(), tag["Key"]) == tag["Key"]]


@replaced(IAMBackend)
def untag_role(original: Any, self: IAMBackend, role_name: str, tag_keys: list[str]) -> None:
    original(self, role_name, tag_keys)
    lower = {key.lower() for key in tag_keys}
    role = self.get_role(role_name)
    role.tags = [tag for tag in role.tags if tag["Key"].lower() not in lower]
