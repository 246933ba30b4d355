"""Systems Manager: the choices of a branch.

https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-branch-condition.html
"""

from __future__ import annotations

from typing import Any, Callable

_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, wanted: value == wanted,
    "EqualsIgnoreCase": lambda value, wanted: value.lower() == wanted.lower(),
    "StartsWith": lambda value, wanted: value.startswith(wanted),
    "EndsWith": lambda value, wanted: value.endswith(wanted),
    "Contains": lambda value, wanted: wanted in value,
}


def chosen(choices: list[dict]) -> str | None:
    """The step that the first choice which is true names."""
    return next((choice["NextStep"] for choice in choices if _is_true(choice)), None)


def check_choices(choices: list[dict], steps: list[str]) -> None:
    for choice in choices:
        if choice.get("NextStep") not in steps:
            raise ValueError(f"There is no step {choice.get('NextStep')} to go to.")
        _check(choice)


def _check(condition: dict) -> None:
    for operand in _operands(condition):
        _check(operand)
    known = {"NextStep", "Variable", "And", "Or", "Not", *_COMPARISONS}
    comparisons = condition.keys() & _COMPARISONS
    if condition.keys() - known or len(comparisons) != (1 if "Variable" in condition else 0):
        raise ValueError(f"The local AWS does not know the choice {condition}.")


def _operands(condition: dict) -> list[dict]:
    return [*condition.get("And", []), *condition.get("Or", []), *([condition["Not"]] if "Not" in condition else [])]


def _is_true(condition: dict) -> bool:
    if "And" in condition:
        return all(map(_is_true, condition["And"]))
    if "Or" in condition:
        return any(map(_is_true, condition["Or"]))
    if "Not" in condition:
        return not _is_true(condition["Not"])
    comparison = next(iter(condition.keys() & _COMPARISONS))
    return _COMPARISONS[comparison](_text(condition["Variable"]), _text(condition[comparison]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"The local AWS compares text only, and not {value!r}.")
    return value
