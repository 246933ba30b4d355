"""The trust of a role: whether whoever wants to may assume it."""

from __future__ import annotations

from moto.iam.models import Role, iam_backends

from .callers import Caller
from .context_keys import account_of, context, joined, of_caller, of_resource
from .policies.context import Context
from .policies.principals import Principal
from .policies.statements import Call
from .policies.unknown import Unknown
from .policies.verdict import resource_effects

# What a session may have and the local AWS does not keep: it would limit the session, or be part of what policies ask.
_NOT_KEPT = ("Policy", "PolicyArns.member.1.arn", "Tags.member.1.Key", "SourceIdentity")


def role_of(arn: str) -> Role | None:
    _, partition, _, _, account, _ = arn.split(":", 5)
    return next((role for role in iam_backends[account][partition].get_roles() if role.arn == arn), None)


def trusted(caller: Caller, arn: str, data: dict, request: Context) -> bool:
    role = role_of(arn)
    if role is None:
        return False
    own = joined(request_keys(data), tags_of(role), of_caller(caller), of_resource(account_of(arn)), request)
    return _trusts(role, caller.principal, own)


def request_keys(data: dict) -> Context:
    for parameter in _NOT_KEPT:
        if parameter in data:
            raise Unknown(f"AssumeRole with {parameter}")
    given = {name: data.get(parameter, [None])[0] for name, parameter in _PARAMETERS.items()}
    return context({**given, "sts:sourceidentity": None})


_PARAMETERS = {"sts:externalid": "ExternalId", "sts:rolesessionname": "RoleSessionName"}


def tags_of(role: Role) -> Context:
    tags = {f"{key}:resourcetag/{tag['Key'].lower()}": [tag["Value"]] for tag in role.tags for key in ("iam", "aws")}
    return Context(tags, frozenset({"iam:resourcetag/", "aws:resourcetag/"}))


def service_trusted(role: Role, principal: Principal, own: Context) -> bool:
    """Whether a service of AWS may assume the role for itself."""
    return _trusts(role, principal, joined(own, tags_of(role), of_resource(role.account_id)))


def _trusts(role: Role, principal: Principal, own: Context) -> bool:
    found = resource_effects(role.assume_role_policy_document, Call(principal, "sts:AssumeRole", None, own))
    return "Allow" in found and "Deny" not in found
