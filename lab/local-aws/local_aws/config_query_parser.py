"""AWS Config: reads an expression of advanced queries, as far as the developer guide documents the language.

What the guide does not have is refused: `ALL`, `AS`, `DISTINCT`, `FROM`, `HAVING`, `JOIN`, `UNION`, `NULL`, and any operator
or property beside those below ("Query Components" and "Limitations" of "Querying the Current Configuration State").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Callable

LONGEST = 4_096
MOST_GROUPS = 3
# The shortest text before a wildcard.
SHORTEST_BEFORE_WILDCARD = 3

FUNCTIONS = ("COUNT", "MAX", "MIN", "AVG", "SUM")
_KEYWORDS = ("SELECT", "WHERE", "GROUP", "ORDER", "BY", "ASC", "DESC", "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "TRUE", "FALSE")
_REFUSED = ("ALL", "AS", "DISTINCT", "FROM", "HAVING", "JOIN", "UNION", "NULL")
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z_]\w*(?:\.\w+)*)|(?P<sign><=|>=|[=<>(),*]))"
)

Value = str | float | bool


class Refused(Exception):
    """What is wrong with the expression, in words."""


@dataclass(frozen=True)
class Comparison:
    """A property and what is asked of its value; of a list, of any of its members."""

    property: str
    holds: Callable[[Any], bool]
    # What the value has to be one of; empty where that is not what is asked.
    values: tuple = ()


@dataclass(frozen=True)
class Combination:
    word: str
    parts: tuple


@dataclass(frozen=True)
class Selected:
    """A property, or a function of one; of `COUNT(*)` the property is `*`."""

    property: str
    function: str | None = None

    @property
    def name(self) -> str:
        return self.property if self.function is None else f"{self.function}({self.property})"


@dataclass
class Query:
    selected: list[Selected]
    condition: Any = None
    groups: list[str] = field(default_factory=list)
    # With whether it descends.
    order: list[tuple[Selected, bool]] = field(default_factory=list)

    @property
    def is_aggregate(self) -> bool:
        return bool(self.groups) or any(each.function for each in self.selected)


def _tokens(expression: str) -> list[tuple[str, str]]:
    found, at = [], 0
    rest = expression.rstrip()
    while at < len(rest):
        match = _TOKEN.match(rest, at)
        if match is None:
            raise Refused(f"it does not know what begins with {rest[at:].lstrip()[:20]!r}")
        kind = match.lastgroup or ""
        text = match.group(kind)
        if kind == "word" and text.upper() in _REFUSED:
            raise Refused(f"there is no {text.upper()} in advanced queries")
        if kind == "word" and text.upper() in _KEYWORDS:
            kind, text = "keyword", text.upper()
        found.append((kind, text))
        at = match.end()
    return found


def _like(pattern: str) -> Callable[[Any], bool]:
    before = re.split(r"[%_]", pattern, maxsplit=1)[0]
    wildcards = pattern[len(before):]
    if re.sub(r"[%_]", "", wildcards):
        raise Refused(f"a wildcard is only for the end of a text, not as in {pattern!r}")
    if wildcards and len(before) < SHORTEST_BEFORE_WILDCARD:
        raise Refused(f"a wildcard needs {SHORTEST_BEFORE_WILDCARD} characters before it, unlike {pattern!r}")
    shape = re.compile(re.escape(before) + wildcards.replace("%", ".*").replace("_", "."), re.DOTALL)
    return lambda value: isinstance(value, str) and shape.fullmatch(value) is not None


def _alike(value: Any, other: Value) -> bool:
    return isinstance(value, bool) == isinstance(other, bool) and (
        isinstance(value, str) == isinstance(other, str)
    )


def _signed(sign: str, value: Value) -> Callable[[Any], bool]:
    compare: dict[str, Callable[[Any], bool]] = {
        "=": lambda found: found == value,
        "<": lambda found: found < value,
        ">": lambda found: found > value,
        "<=": lambda found: found <= value,
        ">=": lambda found: found >= value,
    }
    return lambda found: _alike(found, value) and compare[sign](found)


class _Parser:
    def __init__(self, expression: str):
        self.tokens = _tokens(expression)
        self.at = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "the end")

    def take(self, *texts: str) -> str | None:
        kind, text = self.peek()
        if kind not in ("keyword", "sign") or text not in texts:
            return None
        self.at += 1
        return text

    def need(self, text: str) -> None:
        if self.take(text) is None:
            raise Refused(f"{text} is missing before {self.peek()[1]}")

    def of_kind(self, kind: str, what: str) -> str:
        found, text = self.peek()
        if found != kind:
            raise Refused(f"{what} is missing before {text}")
        self.at += 1
        return text

    def list_of(self, read: Callable[[], Any]) -> list:
        items = [read()]
        while self.take(","):
            items.append(read())
        return items

    def property(self) -> str:
        return self.of_kind("word", "a property")

    def selected(self) -> Selected:
        if self.take("*"):
            return Selected("*")
        name = self.property()
        if name.upper() not in FUNCTIONS or not self.take("("):
            return Selected(name)
        if self.take("*"):
            if name.upper() != "COUNT":
                raise Refused(f"{name.upper()} is of one property, not of *")
            of = "*"
        else:
            of = self.property()
        self.need(")")
        return Selected(of, name.upper())

    def value(self) -> Value:
        word = self.take("TRUE", "FALSE")
        if word:
            return word == "TRUE"
        kind, text = self.peek()
        if kind == "number":
            self.at += 1
            return float(text)
        return self.of_kind("text", "a value")[1:-1].replace("''", "'")

    def comparison(self) -> Any:
        name = self.property()
        sign = self.take("=", "<", ">", "<=", ">=")
        if sign:
            value = self.value()
            return Comparison(name, _signed(sign, value), (value,) if sign == "=" else ())
        if self.take("IN"):
            self.need("(")
            values = self.list_of(self.value)
            self.need(")")
            one_of = lambda found: any(_alike(found, value) and found == value for value in values)  # noqa: E731
            return Comparison(name, one_of, tuple(values))
        if self.take("BETWEEN"):
            low = self.value()
            self.need("AND")
            high = self.value()
            return Comparison(name, lambda found: _alike(found, low) and _alike(found, high) and low <= found <= high)
        if self.take("LIKE"):
            return Comparison(name, _like(self.of_kind("text", "a text")[1:-1].replace("''", "'")))
        raise Refused(f"it does not know the operator {self.peek()[1]}")

    def factor(self) -> Any:
        if self.take("NOT"):
            return Combination("NOT", (self.factor(),))
        if self.take("("):
            inner = self.any_of()
            self.need(")")
            return inner
        return self.comparison()

    def all_of(self) -> Any:
        parts = [self.factor()]
        while self.take("AND"):
            parts.append(self.factor())
        return parts[0] if len(parts) == 1 else Combination("AND", tuple(parts))

    def any_of(self) -> Any:
        parts = [self.all_of()]
        while self.take("OR"):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Combination("OR", tuple(parts))

    def ordered(self) -> tuple[Selected, bool]:
        return self.selected(), self.take("ASC", "DESC") == "DESC"

    def query(self) -> Query:
        self.need("SELECT")
        query = Query(self.list_of(self.selected))
        if self.take("WHERE"):
            query.condition = self.any_of()
        if self.take("GROUP"):
            self.need("BY")
            query.groups = self.list_of(self.property)
        if self.take("ORDER"):
            self.need("BY")
            query.order = self.list_of(self.ordered)
        if self.peek()[0] != "end":
            raise Refused(f"it does not know what {self.peek()[1]} is for")
        return query


def _check(query: Query) -> None:
    if len(query.groups) > MOST_GROUPS:
        raise Refused(f"GROUP BY has at most {MOST_GROUPS} properties")
    plain = [each.property for each in query.selected if each.function is None]
    if query.is_aggregate and any(name not in query.groups for name in plain):
        raise Refused("beside a function, only properties of GROUP BY are selected")
    by_function = [each for each, _ in query.order if each.function]
    if by_function and len(query.groups) > 1:
        raise Refused("ORDER BY a function goes with one property of GROUP BY")
    if (query.is_aggregate or by_function) and any(each not in query.selected for each, _ in query.order):
        raise Refused("ORDER BY names only what is selected")
    if any(each.property == "*" and not each.function for each, _ in query.order):
        raise Refused("there is no order by *")
    if "*" in plain and len(query.selected) > 1:
        raise Refused("* stands alone")


def parse(expression: str) -> Query:
    """Reads an expression. Raises Refused."""
    query = _Parser(expression).query()
    _check(query)
    return query


def properties_of(query: Query) -> list[str]:
    """Every property that the query names, * aside."""

    def of(condition: Any) -> list[str]:
        if condition is None:
            return []
        if isinstance(condition, Comparison):
            return [condition.property]
        return [name for part in condition.parts for name in of(part)]

    named = [each.property for each in query.selected] + query.groups + [each.property for each, _ in query.order]
    return [name for name in named + of(query.condition) if name != "*"]


def types_of(condition: Any) -> set | None:
    """The types that the resources of an answer may have; None where the condition does not say."""
    if isinstance(condition, Comparison):
        return set(condition.values) if condition.property == "resourceType" and condition.values else None
    if not isinstance(condition, Combination) or condition.word == "NOT":
        return None
    parts = [types_of(part) for part in condition.parts]
    if condition.word == "OR":
        return None if None in parts else set().union(*parts)
    known = [part for part in parts if part is not None]
    return set.intersection(*known) if known else None
