"""IAM's patterns: `*` for any characters, `?` for one, and everything else for itself."""

from __future__ import annotations

import re
from typing import Any

from .unknown import Unknown

# Stand for characters that are not wildcards: those of `${*}` and `${?}`, and of the values of variables.
_LITERAL = {"*": "\ue000", "?": "\ue001"}

# Whose ARNs end in a name alone. All others have the type of the resource before it.
_WITHOUT_TYPES = ("s3", "sns", "sqs")


def literal(text: str) -> str:
    """A pattern for just this text."""
    return "".join(_LITERAL.get(character, character) for character in text)


def plain(pattern: str) -> str:
    """The text of a pattern whose wildcards are to be read as they stand."""
    for character, stand_in in _LITERAL.items():
        pattern = pattern.replace(stand_in, character)
    return pattern


def matches(pattern: str, text: str, flags: Any = 0) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    for character, stand_in in _LITERAL.items():
        expression = expression.replace(stand_in, re.escape(character))
    return re.fullmatch(expression, text, flags | re.DOTALL) is not None


def arn_matches(pattern: str, arn: str) -> bool:
    """As ArnLike: each of the six parts of an ARN by itself, so that no `*` reaches across a colon."""
    parts, given = pattern.split(":", 5), arn.split(":", 5)
    return len(parts) == len(given) and all(map(matches, parts, given))


def resource_matches(pattern: str, resource: str) -> bool:
    """As the element Resource: part by part too, but a `*` at the very end stands for all the parts that follow."""
    parts = pattern.split(":", 5)
    if len(parts) < 6 and not pattern.endswith("*"):
        return False
    if len(parts) == 6:
        _check_type(parts[2], parts[5])
    given = resource.split(":", len(parts) - 1)
    return len(parts) == len(given) and all(map(matches, parts, given))


def _check_type(service: str, resource: str) -> None:
    kind = re.split("[/:]", resource)[0]
    if service not in _WITHOUT_TYPES and kind != "*" and not {"*", "?"}.isdisjoint(kind):
        raise Unknown(f"IAM takes no wildcard within the type of a resource, such as {resource}")


def listed(value: Any) -> list:
    """IAM takes one value for a list of one."""
    return value if isinstance(value, list) else [value]
