"""Faults that tests put into the local AWS: which calls they meet, and what becomes of each."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from .incoming import Incoming

# How S3 and every other service say it.
_INTERNAL = "We encountered an internal error. Please try again."
_ERRORS = {
    ("error", "s3"): {"status": 500, "code": "InternalError", "message": _INTERNAL},
    ("error", ""): {"status": 500, "code": "ServiceFailure", "message": _INTERNAL},
    ("throttled", "s3"): {"status": 503, "code": "SlowDown", "message": "Please reduce your request rate."},
    ("throttled", ""): {"status": 400, "code": "Throttling", "message": "Rate exceeded"},
}
# The call arrives, and its answer does not.
UNANSWERED = "unanswered"
# The connection ends before the call has changed anything.
UNHEARD = "unheard"
# The process of the function ends, before or after the call has changed something.
KILLED_BEFORE, KILLED_AFTER = "killed-before", "killed-after"

_KINDS = {*(kind for kind, _ in _ERRORS), UNANSWERED, UNHEARD, KILLED_BEFORE, KILLED_AFTER}
_FIELDS = {"service", "actions", "function", "every", "at", "times", "retriesToo", "kinds"}

Kind = str | dict


@dataclass
class _Fault:
    """{service?, actions?, function?, every? or at?, times?, retriesToo?, kinds}, as lab/tools/local-aws.ts describes it."""

    given: dict
    calls: int = 0
    hits: int = 0
    # The last call that this fault met, and how: a retry of it meets the same.
    last: tuple[str, Kind] | None = field(default=None)

    def meets(self, call: Incoming) -> Kind | None:
        if not self._is_about(call):
            return None
        if self.last and self.given.get("retriesToo") and self.last[0] == call.identity:
            return self.last[1]
        self.calls += 1
        self.last = (call.identity, self._kind()) if self._is_due() else None
        if self.last is None:
            return None
        self.hits += 1
        return self.last[1]

    def _is_about(self, call: Incoming) -> bool:
        given = self.given
        return (
            given.get("service", call.service) == call.service
            and call.action in given.get("actions", [call.action])
            and given.get("function", call.function) == call.function
        )

    def _is_due(self) -> bool:
        if self.hits >= self.given.get("times", self.hits + 1):
            return False
        if "at" in self.given:
            return self.calls == self.given["at"]
        return self.calls % self.given.get("every", 1) == 0

    def _kind(self) -> Kind:
        kinds = self.given["kinds"]
        return kinds[self.hits % len(kinds)]


_faults: list[_Fault] = []
_lock = threading.Lock()


def inject(body: dict) -> None:
    """Puts faults in the place of those before: {faults}."""
    for given in body["faults"]:
        _check(given)
    with _lock:
        _faults[:] = [_Fault(given) for given in body["faults"]]


def _check(given: dict) -> None:
    if given.keys() - _FIELDS or not given.get("kinds") or ("at" in given and "every" in given):
        raise ValueError(f"this is not a fault: {given}")
    for kind in given["kinds"]:
        if isinstance(kind, str) and kind not in _KINDS:
            raise ValueError(f"there is no kind of fault {kind}")
        if kind in (KILLED_BEFORE, KILLED_AFTER) and "function" not in given:
            raise ValueError(f"{kind} needs the function whose process it ends")


def counts() -> list[dict[str, int]]:
    """How many calls each fault was about, retries of those that it met aside, and how many it met."""
    with _lock:
        return [{"calls": fault.calls, "hits": fault.hits} for fault in _faults]


def described(kind: Kind, service: str) -> dict | None:
    """The error that a service answers; None of a kind of fault that is not an answer."""
    return kind if isinstance(kind, dict) else _ERRORS.get((kind, service)) or _ERRORS.get((kind, ""))


def met_by(call: Incoming) -> Kind | None:
    """What becomes of a call, if a fault meets it: each fault counts it, and the first that meets it decides."""
    with _lock:
        kinds = [fault.meets(call) for fault in _faults]
    return next((kind for kind in kinds if kind is not None), None)
