"""Organizations: which accounts there are, in which organizational unit each is, and which policies limit each."""

from __future__ import annotations

from types import SimpleNamespace

from moto.organizations.models import OrganizationsBackend, organizations_backends

from .patching import exists

exists(OrganizationsBackend, "list_organizational_units_for_parent")

# Account -> the id of its organization, where a test has put it into one.
_ids: dict[str, str] = {}
# Account -> the service control policies that apply to it.
_service_control: dict[str, list[dict]] = {}


def join(body: dict) -> None:
    """Puts accounts into the organization of an account: {account, organizationId, members: [{id, unit}]}."""
    accounts = organizations_backends[body["account"]]["aws"].accounts
    # All that moto's StackSets look at.
    accounts += [SimpleNamespace(id=member["id"], parent_id=member["unit"]) for member in body["members"]]
    for account in [body["account"], *(member["id"] for member in body["members"])]:
        _ids[account] = body["organizationId"]


def members(account_id: str, unit: str | None = None) -> list[str]:
    """The ids of the accounts in the organization of an account, or in one of its organizational units."""
    accounts = organizations_backends[account_id]["aws"].accounts
    return [account.id for account in accounts if unit in (None, account.parent_id)]


def organization_of(account_id: str) -> str | None:
    """The id of an account's organization; None where it is in none."""
    return _ids.get(account_id)


def limit(body: dict) -> None:
    """Puts service control policies on an account, in place of those before: {account, policies: [document]}."""
    _service_control[body["account"]] = body["policies"]


def service_control_of(account_id: str) -> list[dict]:
    return _service_control.get(account_id, [])
