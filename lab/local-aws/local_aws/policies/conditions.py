"""The element Condition: all of its operators, for all of their keys, have to hold."""

from __future__ import annotations

from typing import Any

from .comparisons import OPERATORS, Comparison
from .context import MULTIVALUED, Context
from .unknown import Unknown
from .wildcards import listed

_QUANTIFIERS = ("", "ForAnyValue", "ForAllValues")


def met(conditions: dict[str, dict[str, Any]], context: Context, variables: bool = True) -> bool:
    # Each is looked at, also after one that is not met: what is not known is to show, whatever stands before it.
    found = [
        _is_met(operator, key, [_text(value) for value in listed(wanted)], context, variables)
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    ]
    return all(found)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_met(operator: str, key: str, wanted: list[str], context: Context, variables: bool) -> bool:
    quantifier, _, name = operator.rpartition(":")
    given = context.given(key)
    if name == "Null" and quantifier in _QUANTIFIERS:
        return _is_null(wanted, given)
    comparison = OPERATORS.get(name.removesuffix("IfExists"))
    if comparison is None or quantifier not in _QUANTIFIERS:
        raise Unknown(f"the condition operator {operator} is not known")
    if key.lower() in MULTIVALUED and not quantifier:
        raise Unknown(f"{key} may have several values: {operator} needs a ForAllValues or a ForAnyValue before it")
    if not given and (name.endswith("IfExists") and quantifier != "ForAnyValue"):
        return True
    patterns = [_pattern(text, comparison, context, variables) for text in wanted]
    return _holds(quantifier, comparison, patterns, given)


def _is_null(wanted: list[str], given: list[str]) -> bool:
    if len(wanted) != 1 or wanted[0].lower() not in ("true", "false"):
        raise Unknown(f"Null wants true or false, not {wanted}")
    return (wanted[0].lower() == "true") == (not given)


def _pattern(text: str, comparison: Comparison, context: Context, variables: bool) -> str | None:
    if not variables or "${" not in text:
        return text
    if not comparison.takes_variables:
        raise Unknown(f"only operators for strings and ARNs take policy variables, such as {text}")
    return context.resolved(text)


def _holds(quantifier: str, comparison: Comparison, patterns: list[str | None], given: list[str]) -> bool:
    def fits(value: str) -> bool:
        if comparison.negated and None in patterns:
            # IAM leaves out a statement whose variable has no value, also where something is *not* to equal it.
            return False
        found = any(pattern is not None and comparison.holds(pattern, value) for pattern in patterns)
        return found != comparison.negated

    if quantifier == "ForAnyValue":
        return any(map(fits, given))
    if quantifier == "ForAllValues" or given:
        return all(map(fits, given))
    return comparison.negated
