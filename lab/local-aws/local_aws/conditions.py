"""Conditions of policies, for the keys whose values the local AWS knows. A condition on any other key counts as met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

from .wildcards import listed, matches


@dataclass(frozen=True)
class Context:
    """The values of condition keys in one call; a known key without a value is absent from the call, as AWS says."""

    values: dict[str, list[str]]
    # How the known keys begin, in lower case, as are the keys of the values: IAM does not look at the case of keys.
    known: tuple[str, ...]


def _arn_like(pattern: str, arn: str) -> bool:
    """Compares each of the six parts of an ARN by itself, so that no `*` reaches across a colon."""
    parts, given = pattern.split(":", 5), arn.split(":", 5)
    return len(parts) == len(given) and all(map(matches, parts, given))


COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, given: wanted == given,
    "StringLike": matches,
    # For AWS, these two are the same.
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": lambda wanted, given: wanted.lower() == given,
}


def met(conditions: dict[str, dict[str, Any]], context: Context) -> bool:
    return all(
        _is_met(operator, [str(value) for value in listed(wanted)], context.values.get(key.lower(), []))
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
        if key.lower().startswith(context.known)
    )


def _is_met(operator: str, wanted: list[str], given: list[str]) -> bool:
    if operator == "Null":
        return (wanted[0].lower() == "true") == (not given)
    quantifier, _, name = operator.rpartition(":")
    if name.endswith("IfExists") and not given:
        return True
    negated = "Not" in name
    compare = COMPARISONS.get(name.removesuffix("IfExists").replace("Not", ""))
    if compare is None:
        raise NotImplementedError(f"The condition operator {operator} has not been written")
    fitting = [any(compare(pattern, value) for pattern in wanted) != negated for value in given]
    if quantifier == "ForAnyValue":
        return any(fitting)
    if quantifier == "ForAllValues":
        return all(fitting)
    return all(fitting) if given else negated
