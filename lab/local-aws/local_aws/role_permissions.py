"""What a role may do: what its policies allow, within its permissions boundary."""

from __future__ import annotations

from moto.iam.models import Policy, Role, iam_backends

from .conditions import Context
from .patching import exists
from .policies import permits

exists(Policy, "update_default_version")


def may(role: Role, action: str, resource: str, context: Context) -> bool:
    documents = [*role.policies.values(), *map(_document, role.managed_policies.values())]
    return permits(documents, action, resource, context) and permits(_boundary(role), action, resource, context)


def _document(policy: Policy) -> str:
    return next(version.document for version in policy.versions if version.is_default)


def _boundary(role: Role) -> list[str]:
    if not role.permissions_boundary_arn:
        return ['{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}']
    policies = iam_backends[role.account_id][role.partition].managed_policies
    return [_document(policies[role.permissions_boundary_arn])]
