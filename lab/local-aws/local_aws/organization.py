"""Organizations: which accounts there are, in which organizational unit each is, and which policies limit each."""

from __future__ import annotations

import json
from types import SimpleNamespace

from moto.core.exceptions import JsonRESTError
from moto.organizations.models import OrganizationsBackend, organizations_backends
from moto.organizations.responses import OrganizationsResponse

from .patching import exists, replaced

exists(OrganizationsBackend, "list_organizational_units_for_parent")

# Account -> the id of its organization, where a test has put it into one.
_ids: dict[str, str] = {}
# Organization id -> the account that manages it.
_managers: dict[str, str] = {}
# Account -> the service control policies that apply to it.
_service_control: dict[str, list[dict]] = {}
# Accounts in which AWS Config has no recorder.
_without_recorder: set[str] = set()

# The first day of 2020, as AWS writes times: seconds.
_LONG_AGO = 1_577_836_800.0

# Smaller than AWS's own pages, so that every list has several.
PAGE = 5


def join(body: dict) -> None:
    """Puts accounts into the organization of an account: {account, organizationId, members: [{id, unit, state?, joined?}]}."""
    accounts = organizations_backends[body["account"]]["aws"].accounts
    given = {member["id"] for member in body["members"]}
    accounts[:] = [account for account in accounts if account.id not in given]
    # All that moto's StackSets look at.
    accounts += [
        SimpleNamespace(
            id=member["id"],
            parent_id=member["unit"],
            state=member.get("state", "ACTIVE"),
            joined=member.get("joined", _LONG_AGO),
        )
        for member in body["members"]
    ]
    for account in [body["account"], *(member["id"] for member in body["members"])]:
        _ids[account] = body["organizationId"]
    _managers[body["organizationId"]] = body["account"]


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


def take_recorders(body: dict) -> None:
    """Says in which accounts AWS Config has no recorder, in place of those before: {accounts: [id]}."""
    _without_recorder.clear()
    _without_recorder.update(body["accounts"])


def has_recorder(account_id: str) -> bool:
    return account_id not in _without_recorder


def page_of(items: list, token: str | None) -> tuple[list, str | None]:
    """A page, and where the next one begins; None at the end."""
    start = int(token or 0)
    end = start + PAGE
    return items[start:end], str(end) if end < len(items) else None


def _described(account_id: str, manager: str, state: str, joined: float) -> dict:
    arn = f"arn:aws:organizations::{manager}:account/{_ids[account_id]}/{account_id}"
    name = {"Name": f"account-{account_id[:2]}", "Email": f"{account_id}@example.com"}
    # Status knows fewer words than State.
    status = state if state in ("ACTIVE", "SUSPENDED", "PENDING_CLOSURE") else "SUSPENDED"
    return {"Id": account_id, "Arn": arn, **name, "Status": status, "State": state, "JoinedTimestamp": joined}


@replaced(OrganizationsResponse)
def list_accounts(_: object, self: OrganizationsResponse) -> str:
    caller = self.current_account
    if caller not in _ids:
        raise JsonRESTError(
            "AWSOrganizationsNotInUseException", "Your account is not a member of an organization."
        )
    manager = _managers[_ids[caller]]
    if caller != manager:
        raise JsonRESTError("AccessDeniedException", "You don't have permissions to access this resource.")
    accounts = organizations_backends[manager]["aws"].accounts
    described = [_described(manager, manager, "ACTIVE", _LONG_AGO)]
    described += [
        _described(account.id, manager, account.state, account.joined)
        for account in accounts
        if account.id != manager
    ]
    given = self._get_param("NextToken")
    # AWS warns that a page may be empty although more follow: the second one always is here.
    if given == "empty":
        return json.dumps({"Accounts": [], "NextToken": str(PAGE)})
    found, token = page_of(described, given)
    return json.dumps({"Accounts": found, "NextToken": "empty" if token == str(PAGE) else token})
