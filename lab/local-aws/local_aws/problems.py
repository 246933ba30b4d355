"""What the local AWS was asked and does not know. Each is told to the caller as an error, and kept for the test to see."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from moto.core.responses import BaseResponse

from .policies.unknown import Unknown

CODE = "NotInLocalAws"
# 400, because clients try a 500, which is moto's answer, again for many minutes.
STATUS = 400

_recorded: list[str] = []


def recorded(error: Unknown) -> str:
    _recorded.append(str(error))
    return str(error)


def take() -> list[str]:
    """What was recorded since the last time. A test that expects something takes it; what is left fails the test."""
    taken = list(_recorded)
    _recorded.clear()
    return taken


def answer(self: BaseResponse, message: str) -> tuple[int, dict[str, str], str]:
    """The error as the client of the service reads it: IAM and STS speak XML, others JSON."""
    if self.service_name in ("iam", "sts"):
        error = f"<Error><Type>Sender</Type><Code>{CODE}</Code><Message>{escape(message)}</Message></Error>"
        return STATUS, {"Content-Type": "text/xml"}, f"<ErrorResponse>{error}</ErrorResponse>"
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amzn-ErrorType": CODE}
    return STATUS, headers, json.dumps({"__type": CODE, "message": message})
