"""Fills accounts with roles, also such as IAM's API would refuse to make, and tells what accounts hold."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.config.models import config_backends
from moto.iam.models import IAMBackend, Role, iam_backends
from moto.logs.models import logs_backends

from .patching import exists

exists(Role, "put_policy")
exists(IAMBackend, "create_instance_profile")


def _iam(account_id: str) -> IAMBackend:
    return iam_backends[account_id]["aws"]


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    # moto's own times have no zone and are in UTC.
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def seed(account: dict) -> None:
    """Puts roles into an account, in place of those of the same names: {id, roles: [{path, name, id, trust, ...}]}."""
    for role in account["roles"]:
        _add_role(account["id"], role)


def _add_role(account_id: str, description: dict) -> None:
    iam = _iam(account_id)
    iam.roles = {key: role for key, role in iam.roles.items() if role.name != description["name"]}
    role = Role(
        account_id=account_id,
        partition="aws",
        role_id=description["id"],
        name=description["name"],
        assume_role_policy_document=json.dumps(description["trust"]),
        path=description["path"],
        permissions_boundary=description.get("permissionsBoundaryArn"),
        description=description.get("description", ""),
        tags=[{"Key": key, "Value": value} for key, value in description.get("tags", {}).items()],
        max_session_duration=str(description.get("maxSessionDuration", 3600)),
    )
    iam.roles[role.id] = role
    for name, document in description.get("inlinePolicies", {}).items():
        role.put_policy(name, json.dumps(document))
    for arn in description.get("managedPolicyArns", []):
        iam.attach_role_policy(arn, role.name)
    for profile in description.get("instanceProfiles", []):
        iam.instance_profiles.pop(profile, None)
        iam.create_instance_profile(profile, "/", [role.name])
    set_times(role, description)


def set_times(role: Role, times: dict) -> None:
    if "createDate" in times:
        role.create_date = _time(times["createDate"])
    if "lastUsed" in times:
        used = times["lastUsed"]
        role.last_used = _time(used["date"]) if used else None
        role.last_used_region = used["region"] if used else None


def change_role(change: dict) -> None:
    """Changes when a role was made or last used: {account, name, createDate?, lastUsed?: {date, region} or null}."""
    set_times(_iam(change["account"]).get_role(change["name"]), change)


def inventory(account_id: str) -> dict[str, list[str]]:
    """The names of everything that the module makes, in every Region."""

    def everywhere(backends: Any, names: Any) -> list[str]:
        return sorted(name for backend in list(backends[account_id].values()) for name in names(backend))

    return {
        "roles": everywhere(iam_backends, lambda iam: [role.name for role in iam.get_roles()]),
        "functions": everywhere(lambda_backends, lambda backend: [f.function_name for f in backend.list_functions()]),
        "rules": everywhere(config_backends, lambda backend: backend.config_rules),
        "logGroups": everywhere(logs_backends, lambda backend: backend.groups),
    }
