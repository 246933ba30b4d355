"""Lambda: keeps the settings that moto forgets, and runs functions in a local Node."""

from __future__ import annotations

import json
import threading
from typing import Any

from moto.awslambda.models import LambdaFunction

from .node import run
from .patching import exists, replaced

FORGOTTEN = ("DeadLetterConfig", "LoggingConfig", "KMSKeyArn")

exists(LambdaFunction, "invoke")

invocations: list[dict] = []
_under_way: list[threading.Thread] = []


@replaced(LambdaFunction)
def __init__(original: Any, self: LambdaFunction, account_id: str, spec: dict, *arguments: Any, **options: Any) -> None:
    self.kept = {key: spec[key] for key in FORGOTTEN if spec.get(key)}
    original(self, account_id, spec, *arguments, **options)


@replaced(LambdaFunction)
def update_configuration(original: Any, self: LambdaFunction, config_updates: dict) -> dict:
    self.kept.update({key: config_updates[key] for key in FORGOTTEN if key in config_updates})
    return original(self, config_updates)


@replaced(LambdaFunction)
def get_configuration(original: Any, self: LambdaFunction, *arguments: Any, **options: Any) -> dict:
    logging = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"}
    return {"LoggingConfig": logging, **original(self, *arguments, **options), **self.kept}


@replaced(LambdaFunction)
def _invoke_lambda(_: Any, self: LambdaFunction, event: Any = None) -> tuple[str, bool, str]:
    invocation = invoke(self, event)
    return json.dumps(payload_of(invocation)), not invocation["ok"], invocation["stdout"]


def payload_of(invocation: dict) -> Any:
    """What Lambda answers: the result of the handler, or a description of its error."""
    if invocation["ok"]:
        return invocation.get("result")
    return {"errorType": invocation["error"]["name"], "errorMessage": invocation["error"]["message"]}


def invoke(function: LambdaFunction, event: Any) -> dict:
    invocation = run(function, event)
    invocations.append(invocation)
    return invocation


def start(function: LambdaFunction, event: Any) -> None:
    """Invokes as Config does, without waiting; unlike Lambda, a failed invocation is not tried again."""
    thread = threading.Thread(target=invoke, args=(function, event), daemon=True)
    _under_way.append(thread)
    thread.start()


def finished_invocations() -> list[dict]:
    """All invocations, once those under way have ended."""
    while _under_way:
        _under_way.pop().join()
    return invocations
