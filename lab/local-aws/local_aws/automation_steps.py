"""Systems Manager: what the steps of Automation documents do. Each gives its outputs, and a branch the next step."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from moto.iam.models import Role

from .automation_choices import chosen
from .functions import invoke, payload_of
from .service_roles import invokable


class StepFailed(Exception):
    """A step ended without having done what it is for."""


@dataclass
class Execution:
    account: str
    region: str
    role: Role | None
    # The parameters, and the outputs of steps as "step.output".
    values: dict[str, Any]
    # The last one.
    invocation: dict | None = None
    steps: list[dict[str, str]] = field(default_factory=list)


_errors_fail_steps = True


def take_function_errors(body: dict) -> None:
    """Whether a step fails where its function does: {failStep}. AWS does not document it, and nothing may depend on it."""
    global _errors_fail_steps
    _errors_fail_steps = body["failStep"]


def _invoke(execution: Execution, inputs: dict) -> dict[str, Any]:
    function = invokable(execution.account, execution.region, inputs["FunctionName"], execution.role)
    execution.invocation = invoke(function, _payload(inputs))
    payload = payload_of(execution.invocation)
    failed = not execution.invocation["ok"]
    if failed and _errors_fail_steps:
        raise StepFailed(f"{payload['errorType']}: {payload['errorMessage']}")
    # As Node writes it, without spaces.
    text = json.dumps(payload, separators=(",", ":"), ensure_ascii=False)
    return {"StatusCode": "200", "Payload": text, **({"FunctionError": "Unhandled"} if failed else {})}


def _payload(inputs: dict) -> Any:
    if "Payload" in inputs and "InputPayload" in inputs:
        raise ValueError("A step has a Payload or an InputPayload, not both.")
    return json.loads(inputs["Payload"]) if "Payload" in inputs else inputs.get("InputPayload", {})


def _branch(_: Execution, inputs: dict) -> dict[str, Any]:
    return {"nextStep": chosen(inputs["Choices"]) or inputs.get("Default")}


# Calls the handler of a script and ends with its answer, which is the last line.
_RUN = """
import json, sys
given = json.load(sys.stdin)
names = {}
exec(given["script"], names)
print("\\0" + json.dumps(names[given["handler"]](given["events"], {})))
"""


def _execute_script(_: Execution, inputs: dict) -> dict[str, Any]:
    given = {"script": inputs["Script"], "handler": inputs["Handler"], "events": inputs.get("InputPayload", {})}
    done = subprocess.run([sys.executable, "-c", _RUN], input=json.dumps(given), capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise StepFailed(done.stderr.strip().splitlines()[-1])
    return {"Payload": json.loads(done.stdout.rpartition("\0")[2])}


ACTIONS = {"aws:invokeLambdaFunction": _invoke, "aws:branch": _branch, "aws:executeScript": _execute_script}
