"""How the condition operators compare a value of a policy with one of a call."""

from __future__ import annotations

import ipaddress
import operator
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, Callable

from .unknown import Unknown
from .wildcards import arn_matches, matches, plain


@dataclass(frozen=True)
class Comparison:
    # Of what the policy wants, as a pattern, and what the call gives.
    holds: Callable[[str, str], bool]
    negated: bool = False
    takes_variables: bool = False


def _text(compare: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
    return lambda wanted, given: compare(plain(wanted), given)


def _arn(wanted: str, given: str) -> bool:
    if len(wanted.split(":", 5)) != 6:
        raise Unknown(f"{wanted} is not an ARN, which an operator for ARNs wants")
    return arn_matches(wanted, given)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Unknown(f"{text} is not a number") from None


def _date(text: str) -> datetime:
    if text.isdecimal() and len(text) > 4:
        return datetime.fromtimestamp(int(text), timezone.utc)
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        raise Unknown(f"{text} is not a date") from None
    return date if date.tzinfo else date.replace(tzinfo=timezone.utc)


def _boolean(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise Unknown(f"{text} is neither true nor false")
    return text.lower() == "true"


def _in_network(wanted: str, given: str) -> bool:
    try:
        return ipaddress.ip_address(given) in ipaddress.ip_network(wanted, strict=False)
    except ValueError as error:
        raise Unknown(str(error)) from None


def _by(read: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Callable[[str, str], bool]:
    return _text(lambda wanted, given: compare(read(given), read(wanted)))


def _ordered(family: str, read: Callable[[str], Any]) -> dict[str, Comparison]:
    orders = {
        "LessThan": operator.lt,
        "LessThanEquals": operator.le,
        "GreaterThan": operator.gt,
        "GreaterThanEquals": operator.ge,
    }
    return {
        f"{family}Equals": Comparison(_by(read, operator.eq)),
        f"{family}NotEquals": Comparison(_by(read, operator.eq), negated=True),
        **{f"{family}{name}": Comparison(_by(read, compare)) for name, compare in orders.items()},
    }


def _with_negation(name: str, negation: str, holds: Callable[[str, str], bool], variables: bool) -> dict:
    return {
        name: Comparison(holds, takes_variables=variables),
        negation: Comparison(holds, negated=True, takes_variables=variables),
    }


_same_but_for_case = _text(lambda wanted, given: wanted.lower() == given.lower())

OPERATORS: dict[str, Comparison] = {
    **_with_negation("StringEquals", "StringNotEquals", _text(operator.eq), True),
    **_with_negation("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", _same_but_for_case, True),
    **_with_negation("StringLike", "StringNotLike", matches, True),
    # For AWS, these two are the same.
    **_with_negation("ArnEquals", "ArnNotEquals", _arn, True),
    **_with_negation("ArnLike", "ArnNotLike", _arn, True),
    **_with_negation("IpAddress", "NotIpAddress", _text(_in_network), False),
    **_ordered("Numeric", _number),
    **_ordered("Date", _date),
    "Bool": Comparison(_by(_boolean, operator.eq)),
    "BinaryEquals": Comparison(_text(operator.eq)),
}
