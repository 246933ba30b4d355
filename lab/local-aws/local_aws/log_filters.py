"""CloudWatch Logs: events by a JSON filter pattern, which moto takes for one that matches everything."""

from __future__ import annotations

import json
import re
from typing import Any

from moto.logs.responses import LogsResponse

from .organization import page_of
from .patching import replaced
from .policies.unknown import Unknown

# { ($.Name = 1) || ($.Other = 1) }
_CLAUSE = re.compile(r"^\(?\s*\$\.(\w+)\s*=\s*(-?\d+)\s*\)?$")


def _clauses(pattern: str) -> list[tuple[str, int]]:
    found = [_CLAUSE.match(part.strip()) for part in pattern.strip()[1:-1].split("||")]
    if not all(found):
        raise Unknown(f"the filter pattern {pattern}")
    return [(match[1], int(match[2])) for match in found if match]


def _matches(message: str, clauses: list[tuple[str, int]]) -> bool:
    try:
        line = json.loads(message)
    except ValueError:
        return False
    return isinstance(line, dict) and any(line.get(name) == value for name, value in clauses)


@replaced(LogsResponse)
def filter_log_events(original: Any, self: LogsResponse) -> str:
    pattern = self._get_param("filterPattern") or ""
    if not pattern.strip().startswith("{"):
        return original(self)
    clauses = _clauses(pattern)
    events, _, streams = self.logs_backend.filter_log_events(
        self._get_param("logGroupName"), [], self._get_param("startTime"), self._get_param("endTime"),
        10_000, None, "", False,
    )  # fmt: skip
    matching = [event for event in events if _matches(event["message"], clauses)]
    found, token = page_of(matching, self._get_param("nextToken"))
    return json.dumps({"events": found, "searchedLogStreams": streams, **({"nextToken": token} if token else {})})
