"""Roles that a service of AWS assumes to invoke a function: whether it can, and whether the role may."""

from __future__ import annotations

from moto.awslambda.models import LambdaFunction, lambda_backends
from moto.iam.models import Role

from .access import permitted
from .callers import as_role
from .context_keys import joined, of_request, of_service
from .policies.principals import Principal
from .trust import role_of, service_trusted


def is_assumable(role: Role, service: str, source: str) -> bool:
    """Whether the service can assume the role on behalf of its resource, the source."""
    _, _, _, region, account, _ = source.split(":", 5)
    principal = Principal(account, service, service=service)
    return service_trusted(role, principal, joined(of_service(service, account, source), of_request(region)))


def assumable(arn: str, service: str, source: str) -> Role:
    role = role_of(arn)
    # PassRole does not reach across accounts.
    if role is None or role.account_id != source.split(":")[4]:
        raise ValueError(f"The role {arn} does not exist.")
    if not is_assumable(role, service, source):
        raise ValueError(f"{service} cannot assume the role {arn}: its trust policy does not let it.")
    return role


def invokable(account: str, region: str, name: str, role: Role | None) -> LambdaFunction:
    """The function of a name or an ARN, if the role may invoke it; None stands for an administrator."""
    function = lambda_backends[account][region].get_function(name)
    if role and not _may_invoke(role, region, function.function_arn):
        denied = f"is not authorized to perform: lambda:InvokeFunction on resource: {function.function_arn}"
        raise PermissionError(f"{role.arn} {denied}")
    return function


def _may_invoke(role: Role, region: str, function_arn: str) -> bool:
    caller = as_role(role, "service")
    return permitted(caller, "lambda:InvokeFunction", function_arn, of_request(region)).allowed
