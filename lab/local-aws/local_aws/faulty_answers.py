"""Has calls meet the faults that tests have put in (faults.py): errors, answers that do not arrive, processes that end."""

from __future__ import annotations

import json
import socket
from typing import Any, Callable
from xml.sax.saxutils import escape

from .faults import KILLED_AFTER, KILLED_BEFORE, UNANSWERED, described, met_by
from .incoming import Incoming, incoming
from .node import kill


def with_faults(application: Callable) -> Callable:
    def answer(environ: dict, start_response: Callable) -> Any:
        call = incoming(environ)
        kind = met_by(call)
        if kind is None:
            return application(environ, start_response)
        error = described(kind, call.service)
        if error:
            return _refuse(call, error, start_response)
        if kind == KILLED_BEFORE:
            kill(call.key)
        if kind in (UNANSWERED, KILLED_AFTER):
            _apply(application, environ)
        if kind == KILLED_AFTER:
            kill(call.key)
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError(kind)

    return answer


def _apply(application: Callable, environ: dict) -> None:
    def forget(*_: Any) -> Callable:
        return lambda _: None

    for _ in application(environ, forget):
        pass


def _refuse(call: Incoming, error: dict, start_response: Callable) -> list[bytes]:
    code, message = error["code"], error["message"]
    inner = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if call.service == "s3":
        content, body = "application/xml", f"<Error>{inner}</Error>"
    elif call.service in ("iam", "sts"):
        content, body = "text/xml", f"<ErrorResponse><Error><Type>Sender</Type>{inner}</Error></ErrorResponse>"
    else:
        content, body = "application/x-amz-json-1.1", json.dumps({"__type": code, "message": message})
    start_response(f"{error['status']} {code}", [("Content-Type", content), ("Content-Length", str(len(body.encode())))])
    return [body.encode()]

