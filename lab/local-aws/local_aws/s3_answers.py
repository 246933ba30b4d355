"""The errors of S3 that moto has not, with their status."""

from __future__ import annotations

from xml.sax.saxutils import escape

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from .policies.unknown import Unknown
from .problems import CODE, STATUS, recorded


def refusal(status: int, code: str, message: str) -> HTTPException:
    body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    response = Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', status, content_type="application/xml")
    return HTTPException(response=response)


def not_known(error: Unknown) -> HTTPException:
    return refusal(STATUS, CODE, recorded(error))
