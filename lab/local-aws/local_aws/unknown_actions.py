"""Refuses what nobody has written: an action, or whatever the policies of a call ask that is not known."""

from __future__ import annotations

from typing import Any

from moto.core.responses import BaseResponse

from .patching import replaced
from .policies.unknown import Unknown
from .problems import answer, recorded


@replaced(BaseResponse)
def call_action(original: Any, self: BaseResponse) -> Any:
    try:
        return original(self)
    except Unknown as error:
        return answer(self, recorded(error))
    except NotImplementedError as error:
        return answer(self, str(error))
