"""What is known of a call: its condition keys and their values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterable, Mapping

from .unknown import Unknown
from .wildcards import literal

# Keys that may have several values in one call. IAM's guide wants a ForAllValues or ForAnyValue with them.
MULTIVALUED = ("aws:tagkeys", "aws:calledvia", "aws:principalorgpaths", "aws:resourceorgpaths", "kms:encryptioncontextkeys")

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_NAME = re.compile(r"\s*([^\s,']+)\s*(?:,\s*'([^']*)'\s*)?")


@dataclass(frozen=True)
class Context:
    """The values of condition keys in one call; a known key without a value is absent from the call, as AWS says."""

    values: Mapping[str, Iterable[str]]
    # The keys that the local AWS can tell, or, where one ends in "/", ":" or "-", how they begin. All in lower case, as are
    # those of the values: IAM does not look at the case of keys.
    known: frozenset[str]

    def __post_init__(self) -> None:
        for key in self.values:
            self._check(key)

    def given(self, key: str) -> list[str]:
        self._check(key.lower())
        return list(self.values.get(key.lower(), ()))

    def _check(self, key: str) -> None:
        if key not in self.known and not key.startswith(tuple(k for k in self.known if k.endswith(("/", ":", "-")))):
            raise Unknown(f"the condition key {key} is not known of this call")

    def resolved(self, text: str) -> str | None:
        """The pattern that a text with policy variables stands for; None where one of them has no value in the call."""
        missing = False

        def value(found: re.Match) -> str:
            nonlocal missing
            resolved = self._value_of(found[1])
            missing = missing or resolved is None
            return resolved or ""

        pattern = _VARIABLE.sub(value, text)
        if "${" in _VARIABLE.sub("", text):
            raise Unknown(f"the policy variable of {text} does not end")
        return None if missing else pattern

    def _value_of(self, variable: str) -> str | None:
        if variable in ("*", "?", "$"):
            return literal(variable)
        name = _NAME.fullmatch(variable)
        if name is None or name[1].lower() in MULTIVALUED:
            raise Unknown(f"${{{variable}}} is not a policy variable")
        given = self.given(name[1])
        value = given[0] if given else name[2]
        return None if value is None else literal(value)
