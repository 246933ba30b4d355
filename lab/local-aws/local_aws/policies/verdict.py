"""Whether a call is allowed, by all policies that have a say in it: a Deny of any outweighs every Allow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Sequence

from .principals import Named
from .statements import Call, statements

Document = str | dict

_OF_IDENTITY = ("Action", "Resource")
_OF_RESOURCE = ("Principal", "Action", "Resource")
_OF_TRUST = ("Principal", "Action")


class Verdict(Enum):
    ALLOWED = "Allowed"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    IMPLICITLY_DENIED = "ImplicitlyDenied"


@dataclass(frozen=True)
class Decision:
    verdict: Verdict
    # As the messages of AWS end that deny a call.
    reason: str = ""

    @property
    def allowed(self) -> bool:
        return self.verdict == Verdict.ALLOWED


@dataclass(frozen=True)
class Policies:
    """Those that have a say in a call. What is None does not exist, and limits nothing."""

    identity: Sequence[Document] = ()
    boundary: Document | None = None
    resource: Document | None = None
    # Of the organization, for the account of the caller: each of them has to allow the call.
    service_control: Sequence[Document] = ()
    # The account that the resource is of; None is that of the caller.
    resource_account: str | None = None
    # Whether the policy of the resource has to let the account in first, as that of a key of KMS.
    sovereign: bool = False


@dataclass(frozen=True)
class _Found:
    """The effects of the statements that apply, by the kind of their policy."""

    identity: set[str]
    boundary: set[str]
    resource: dict[str, Named]
    service_control: list[set[str]]

    def denying(self) -> str | None:
        kinds = {
            "a service control policy": any("Deny" in found for found in self.service_control),
            "a resource-based policy": "Deny" in self.resource,
            "an identity-based policy": "Deny" in self.identity,
            "a permissions boundary": "Deny" in self.boundary,
        }
        return next((kind for kind, denies in kinds.items() if denies), None)

    def missing(self, elsewhere: bool, sovereign: bool) -> str | None:
        """The kind of policy that would have to allow the call and does not."""
        named = self.resource.get("Allow", Named.NOT)
        if not all("Allow" in found for found in self.service_control):
            return "service control policy"
        if named == Named.DIRECTLY and not elsewhere:
            return None
        if "Allow" not in self.identity and (elsewhere or named < Named.BY_ROLE):
            return "identity-based policy"
        if "Allow" not in self.boundary:
            return "permissions boundary"
        return "resource-based policy" if (elsewhere or sovereign) and named == Named.NOT else None


def decide(policies: Policies, call: Call) -> Decision:
    found = _Found(
        identity=effects(policies.identity, call),
        boundary={"Allow"} if policies.boundary is None else effects([policies.boundary], call),
        resource={} if policies.resource is None else resource_effects(policies.resource, call),
        service_control=[effects([document], call) for document in policies.service_control],
    )
    denying = found.denying()
    if denying:
        return Decision(Verdict.EXPLICITLY_DENIED, f"with an explicit deny in {denying}")
    missing = found.missing(policies.resource_account not in (None, call.principal.account), policies.sovereign)
    if missing:
        return Decision(Verdict.IMPLICITLY_DENIED, f"because no {missing} allows the {call.action} action")
    return Decision(Verdict.ALLOWED)


def effects(documents: Sequence[Document], call: Call) -> set[str]:
    """The effects of all statements that apply, in policies that are attached to whoever calls."""
    return {
        statement.effect
        for document in documents
        for statement in statements(document, _OF_IDENTITY)
        if statement.applies(call)
    }


def resource_effects(document: Document, call: Call) -> dict[str, Named]:
    """The effects of the policy of a resource, or of the trust of a role, with how closely they name the caller."""
    found: dict[str, Named] = {}
    for statement in statements(document, _OF_TRUST if call.resource is None else _OF_RESOURCE):
        named = statement.names(call.principal)
        if named > Named.NOT and statement.applies(call):
            found[statement.effect] = max(named, found.get(statement.effect, Named.NOT))
    return found
