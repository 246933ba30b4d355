"""The condition keys that every call has, with what the local AWS takes them for."""

from __future__ import annotations

import time
from typing import Any

from .callers import Caller
from .organization import organization_of
from .policies.context import Context

# What is not looked at but taken for granted, and why. Nothing else is: a condition on any key that is not named in this
# file, or beside the service that has it, is an error.
ASSUMED = {
    # The local AWS speaks http only, and stands for an AWS that is reached over https.
    "aws:securetransport": ["true"],
    # No service of AWS calls another on behalf of the module here.
    "aws:viaawsservice": ["false"],
    "aws:calledvia": [],
    "aws:calledviafirst": [],
    "aws:calledvialast": [],
}
# Only a call of a service of AWS has these. A role that calls, also one that a service has assumed, has none of them.
OF_SERVICES = ("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:principalservicename")


def context(values: dict[str, Any], *absent: str) -> Context:
    """A context of these values, where a None and what is listed as absent is known and has no value."""
    given = {key: value if isinstance(value, list) else [value] for key, value in values.items() if value is not None}
    return Context(given, frozenset({*values, *absent}))


def joined(*parts: Context) -> Context:
    values = {key: value for part in parts for key, value in part.values.items()}
    return Context(values, frozenset().union(*(part.known for part in parts)))


def of_caller(caller: Caller) -> Context:
    account = caller.principal.account
    tags = caller.role.tags if caller.role else []
    own = {
        "aws:principalarn": caller.arn,
        "aws:principalaccount": account,
        "aws:principalorgid": organization_of(account),
        "aws:principaltype": "AssumedRole" if caller.role else "Account",
        "aws:principalisawsservice": "false",
        "aws:userid": caller.user_id or account,
    }
    named = {f"aws:principaltag/{tag['Key'].lower()}": tag["Value"] for tag in tags}
    return joined(context(own, *OF_SERVICES), Context({k: [v] for k, v in named.items()}, frozenset({"aws:principaltag/"})))


def of_resource(account: str | None) -> Context:
    """Of the account that the called resource is of; None where the call has no resource."""
    organization = organization_of(account) if account else None
    return context({"aws:resourceaccount": account, "aws:resourceorgid": organization})


def of_request(region: str | None) -> Context:
    now = time.time()
    clock = {
        "aws:currenttime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
        "aws:epochtime": str(int(now)),
    }
    return context({**ASSUMED, **clock, "aws:requestedregion": region})


def of_service(service: str, source_account: str | None, source_arn: str | None) -> Context:
    """Of a call that a service of AWS makes itself, as when it assumes a role."""
    values = {
        "aws:principalservicename": service,
        "aws:principalisawsservice": "true",
        "aws:sourceaccount": source_account,
        "aws:sourcearn": source_arn,
        "aws:sourceorgid": organization_of(source_account) if source_account else None,
    }
    return context(values, "aws:principalarn", "aws:principalaccount", "aws:principalorgid")


def account_of(resource: str) -> str | None:
    parts = resource.split(":", 5)
    return parts[4] or None if len(parts) == 6 else None
