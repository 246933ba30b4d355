"""Refuses an action that nobody has written: a 500, which is moto's answer, would be tried again for many minutes."""

from __future__ import annotations

import json
from typing import Any

from moto.core.responses import BaseResponse

from .patching import replaced


@replaced(BaseResponse)
def call_action(original: Any, self: BaseResponse) -> Any:
    try:
        return original(self)
    except NotImplementedError as error:
        body = {"__type": "NotInLocalAws", "message": str(error)}
        return 400, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(body)
