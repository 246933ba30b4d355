"""AWS Config: answers a query that was read, on recorded resources."""

from __future__ import annotations

from typing import Any

from .config_query_parser import Combination, Comparison, Query, Refused, Selected

# What `SELECT *` stands for.
SCALARS = (
    "accountId", "awsRegion", "arn", "availabilityZone", "configurationItemCaptureTime", "resourceCreationTime",
    "resourceId", "resourceName", "resourceType", "version",
)

_MISSING = object()


def values(node: Any, path: list[str]) -> list[Any]:
    """The values at the end of a path; lists on the way count with all their members."""
    if isinstance(node, list):
        return [value for member in node for value in values(member, path)]
    if not path:
        return [] if node is None or isinstance(node, dict) else [node]
    return values(node[path[0]], path[1:]) if isinstance(node, dict) and path[0] in node else []


def holds(condition: Any, resource: dict) -> bool:
    if condition is None:
        return True
    if isinstance(condition, Comparison):
        return any(condition.holds(value) for value in values(resource, condition.property.split(".")))
    assert isinstance(condition, Combination)
    parts = (holds(part, resource) for part in condition.parts)
    return {"AND": all, "OR": any, "NOT": lambda each: not any(each)}[condition.word](parts)


def _picked(node: Any, path: list[str]) -> Any:
    """The node without what the path does not lead to; lists keep their places, so that several paths can be joined."""
    if not path:
        return node
    if isinstance(node, list):
        members = [_picked(member, path) for member in node]
        return _MISSING if all(member is _MISSING for member in members) else members
    if not isinstance(node, dict) or path[0] not in node:
        return _MISSING
    rest = _picked(node[path[0]], path[1:])
    return _MISSING if rest is _MISSING else {path[0]: rest}


def _joined(a: Any, b: Any) -> Any:
    if a is _MISSING or b is _MISSING:
        return b if a is _MISSING else a
    if isinstance(a, dict) and isinstance(b, dict):
        return {**a, **{key: _joined(a.get(key, _MISSING), value) for key, value in b.items()}}
    if isinstance(a, list) and isinstance(b, list):
        return [_joined(one, other) for one, other in zip(a, b)]
    return b


def _cleaned(node: Any) -> Any:
    if isinstance(node, list):
        return [_cleaned(member) for member in node if member is not _MISSING]
    return {key: _cleaned(value) for key, value in node.items()} if isinstance(node, dict) else node


def project(resource: dict, names: list[str]) -> dict:
    """The selected properties of a resource, nested as they are; one that it has not is left out."""
    row: Any = {}
    for name in names:
        row = _joined(row, _picked(resource, name.split(".")))
    return _cleaned(row)


def _nested(name: str, value: Any) -> dict:
    first, *rest = name.split(".")
    return {first: _nested(".".join(rest), value) if rest else value}


def _function(selected: Selected, resources: list[dict]) -> Any:
    if selected.property == "*":
        return len(resources)
    found = [value for resource in resources for value in values(resource, selected.property.split("."))]
    if selected.function == "COUNT":
        return len(found)
    if not found:
        return None
    if any(isinstance(value, (str, bool)) != isinstance(found[0], (str, bool)) for value in found):
        raise Refused(f"{selected.name} is of values of several kinds")
    if selected.function in ("SUM", "AVG") and isinstance(found[0], (str, bool)):
        raise Refused(f"{selected.name} is of texts")
    return {"MAX": max, "MIN": min, "SUM": sum, "AVG": lambda all_of: sum(all_of) / len(all_of)}[
        selected.function or ""
    ](found)


def _group(query: Query, resources: list[dict]) -> list[tuple[dict, dict]]:
    """The rows of an aggregate query, each with its values by name."""
    groups: dict[tuple, list[dict]] = {}
    for resource in resources:
        firsts = [next(iter(values(resource, name.split("."))), None) for name in query.groups]
        # A resource that has not the property is in no group.
        if None not in firsts:
            groups.setdefault(tuple(firsts), []).append(resource)
    if not query.groups:
        groups = {(): resources}
    rows = []
    for key, members in groups.items():
        by_name = dict(zip(query.groups, key))
        for selected in query.selected:
            if selected.function:
                by_name[selected.name] = _function(selected, members)
        row: Any = {}
        for selected in query.selected:
            value = by_name[selected.name]
            row = _joined(row, {selected.name: value} if selected.function else _nested(selected.name, value))
        rows.append((row, by_name))
    return rows


def _key(value: Any) -> tuple:
    return (value is None, isinstance(value, str), value if value is not None else 0)


def answer(query: Query, resources: list[dict]) -> list[dict]:
    """The rows of a query."""
    found = [resource for resource in resources if holds(query.condition, resource)]
    if query.is_aggregate:
        rows = _group(query, found)
    else:
        names = list(SCALARS) if query.selected[0].property == "*" else [each.property for each in query.selected]
        sorting = [each.property for each, _ in query.order]
        rows = [
            (project(resource, names), {name: next(iter(values(resource, name.split("."))), None) for name in sorting})
            for resource in found
        ]
    for selected, descends in reversed(query.order):
        rows.sort(key=lambda row: _key(row[1][selected.name]), reverse=descends)
    return [row for row, _ in rows]
