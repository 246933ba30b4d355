"""IAM's patterns: `*` for any characters, `?` for one, and everything else for itself."""

from __future__ import annotations

import re
from typing import Any


def matches(pattern: str, text: str, flags: Any = 0) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, text, flags | re.DOTALL) is not None


def listed(value: Any) -> list:
    """IAM takes one value for a list of one."""
    return value if isinstance(value, list) else [value]
