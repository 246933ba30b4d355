"""Statements of policies: whether they apply to a call, by principal, action, resource and condition.

moto's own reading knows no condition of an identity policy and no NotResource, and takes "." and "+" for a pattern.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Iterator

from .conditions import met
from .context import Context
from .principals import Named, Principal
from .unknown import Unknown
from .wildcards import listed, matches, resource_matches

_ELEMENTS = {
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}
_DOCUMENT = {"Version", "Id", "Statement"}
# Only from this version on are there policy variables; before, they are text like any other.
_WITH_VARIABLES = "2012-10-17"


@dataclass(frozen=True)
class Call:
    principal: Principal
    action: str
    # None of the trust of a role: what is called is the role itself.
    resource: str | None
    context: Context


@dataclass(frozen=True)
class Statement:
    elements: dict[str, Any]
    variables: bool

    @property
    def effect(self) -> str:
        return self.elements["Effect"]

    def applies(self, call: Call) -> bool:
        return (
            self._about_action(call.action)
            and self._about_resource(call)
            and met(self.elements.get("Condition", {}), call.context, self.variables)
        )

    def names(self, principal: Principal) -> Named:
        """How a policy of a resource names a caller; what is not a policy of a resource has no such element."""
        if "Principal" in self.elements:
            return principal.named(self.elements["Principal"])
        if self.effect == "Allow":
            raise Unknown("an Allow needs a Principal here, and takes no NotPrincipal")
        return Named.NOT if principal.excepted(self.elements["NotPrincipal"]) else Named.DIRECTLY

    def _about_action(self, action: str) -> bool:
        return self._about("Action", [matches(text, action, re.IGNORECASE) for text in self._texts("Action")])

    def _about_resource(self, call: Call) -> bool:
        if call.resource is None:
            return True
        patterns = [call.context.resolved(text) if self.variables else text for text in self._texts("Resource")]
        fitting = [p is not None and (p == "*" or resource_matches(p, call.resource)) for p in patterns]
        # IAM leaves out a NotResource whose variable has no value, though the resource is not what it names.
        return self._about("Resource", fitting) and not ("NotResource" in self.elements and None in patterns)

    def _texts(self, element: str) -> list[str]:
        return listed(self.elements.get(element) or self.elements[f"Not{element}"])

    def _about(self, element: str, fitting: list[bool]) -> bool:
        return any(fitting) == (element in self.elements)


def statements(document: str | bytes | dict, wanted: tuple[str, ...]) -> Iterator[Statement]:
    """The statements of a policy, each of which has to have one of an element and its Not, for each that is wanted."""
    policy = json.loads(document) if isinstance(document, (str, bytes)) else document
    if policy.keys() - _DOCUMENT:
        raise Unknown(f"a policy has no {sorted(policy.keys() - _DOCUMENT)}")
    for elements in listed(policy["Statement"]):
        _check(elements, wanted)
        yield Statement(elements, policy.get("Version") == _WITH_VARIABLES)


def _check(elements: dict[str, Any], wanted: tuple[str, ...]) -> None:
    if elements.keys() - _ELEMENTS or elements.get("Effect") not in ("Allow", "Deny"):
        raise Unknown(f"this is not a statement of a policy: {json.dumps(elements)}")
    for element in ("Principal", "Action", "Resource"):
        found = len(elements.keys() & {element, f"Not{element}"})
        if found != (1 if element in wanted else 0):
            raise Unknown(f"the statement has {found or 'no'} {element} where it cannot: {json.dumps(elements)}")
