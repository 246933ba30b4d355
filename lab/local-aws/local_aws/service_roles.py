"""Roles that a service of AWS assumes to invoke a function: whether it can, and whether the role may."""

from __future__ import annotations

import json

from moto.awslambda.models import LambdaFunction, lambda_backends
from moto.iam.models import Role, iam_backends

from .conditions import Context, met
from .role_permissions import may
from .wildcards import listed


def assumable(arn: str, service: str, source: str) -> Role:
    """The role, if the service can assume it on behalf of its resource, the source."""
    account = source.split(":")[4]
    role = next((r for r in iam_backends[account]["aws"].get_roles() if r.arn == arn), None)
    if role is None:
        raise ValueError(f"The role {arn} does not exist.")
    context = Context({"aws:sourceaccount": [account], "aws:sourcearn": [source]}, ("aws:source",))
    effects = {
        statement["Effect"]
        for statement in listed(json.loads(role.assume_role_policy_document)["Statement"])
        if _names(statement, service) and met(statement.get("Condition", {}), context)
    }
    if effects != {"Allow"}:
        raise ValueError(f"{service} cannot assume the role {arn}: its trust policy does not let it.")
    return role


def _names(statement: dict, service: str) -> bool:
    principal = statement.get("Principal", {})
    services = listed(principal.get("Service", [])) if isinstance(principal, dict) else []
    return "sts:AssumeRole" in listed(statement["Action"]) and service in services


def invokable(account: str, region: str, name: str, role: Role | None) -> LambdaFunction:
    """The function of a name or an ARN, if the role may invoke it; None stands for an administrator."""
    function = lambda_backends[account][region].get_function(name)
    if role and not may(role, "lambda:InvokeFunction", function.function_arn, Context({}, ("aws:source",))):
        denied = f"is not authorized to perform: lambda:InvokeFunction on resource: {function.function_arn}"
        raise PermissionError(f"{role.arn} {denied}")
    return function
