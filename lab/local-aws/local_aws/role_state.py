"""Tells everything that a role is made of, so that a test can compare it before and after."""

from __future__ import annotations

import json

from moto.iam.models import InstanceProfile, Role, iam_backends


def role_state(account: str, name: str) -> dict | None:
    role = next((role for role in iam_backends[account]["aws"].get_roles() if role.name == name), None)
    return _describe(role) if role else None


def _describe(role: Role) -> dict:
    return {
        "path": role.path,
        "name": role.name,
        "id": role.id,
        "arn": role.arn,
        "description": role.description or "",
        "maxSessionDuration": int(role.max_session_duration),
        "permissionsBoundary": role.permissions_boundary_arn or None,
        "trust": json.loads(role.assume_role_policy_document),
        "tags": _tags(role),
        "inlinePolicies": {name: json.loads(document) for name, document in role.policies.items()},
        "attachedPolicies": sorted(role.managed_policies),
        "instanceProfiles": [
            {"name": profile.name, "path": profile.path, "tags": _tags(profile)}
            for profile in role.instance_profile_list
        ],
    }


def _tags(owner: Role | InstanceProfile) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in owner.tags}
