"""What policies say of a call: statements by action, resource and condition, where a Deny outweighs every Allow.

moto's own reading knows no condition of an identity policy and no NotResource, and takes "." and "+" for a pattern.
"""

from __future__ import annotations

import json
import re
from typing import Any, Iterable

from .conditions import Context, met
from .wildcards import listed, matches


def permits(documents: Iterable[str], action: str, resource: str, context: Context) -> bool:
    effects = {
        statement["Effect"]
        for document in documents
        for statement in listed(json.loads(document)["Statement"])
        if applies(statement, action, resource, context)
    }
    return "Allow" in effects and "Deny" not in effects


def applies(statement: dict, action: str, resource: str, context: Context) -> bool:
    return (
        _names(statement, "Action", action, re.IGNORECASE)
        and _names(statement, "Resource", resource)
        and met(statement.get("Condition", {}), context)
    )


def _names(statement: dict, element: str, value: str, flags: Any = 0) -> bool:
    excepted = statement.get(f"Not{element}")
    patterns = statement.get(element, []) if excepted is None else excepted
    return any(matches(pattern, value, flags) for pattern in listed(patterns)) == (excepted is None)
