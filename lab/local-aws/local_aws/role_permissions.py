"""The policies of a role: those that let it do something, and the permissions boundary that limits them."""

from __future__ import annotations

from moto.iam.models import Policy, Role, iam_backends

from .patching import exists

exists(Policy, "update_default_version")


def identity_of(role: Role) -> list[str]:
    return [*role.policies.values(), *map(_document, role.managed_policies.values())]


def boundary_of(role: Role) -> str | None:
    if not role.permissions_boundary_arn:
        return None
    policies = iam_backends[role.account_id][role.partition].managed_policies
    return _document(policies[role.permissions_boundary_arn])


def _document(policy: Policy) -> str:
    return next(version.document for version in policy.versions if version.is_default)
