"""Organizations: which accounts there are, and in which organizational unit each is."""

from __future__ import annotations

from types import SimpleNamespace

from moto.organizations.models import OrganizationsBackend, organizations_backends

from .patching import exists

exists(OrganizationsBackend, "list_organizational_units_for_parent")


def join(body: dict) -> None:
    """Puts accounts into the organization of an account: {account, members: [{id, unit}]}."""
    accounts = organizations_backends[body["account"]]["aws"].accounts
    # All that moto's StackSets look at.
    accounts += [SimpleNamespace(id=member["id"], parent_id=member["unit"]) for member in body["members"]]


def members(account_id: str, unit: str | None = None) -> list[str]:
    """The ids of the accounts in the organization of an account, or in one of its organizational units."""
    accounts = organizations_backends[account_id]["aws"].accounts
    return [account.id for account in accounts if unit in (None, account.parent_id)]
