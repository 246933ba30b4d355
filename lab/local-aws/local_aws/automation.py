"""Systems Manager: runs Automation documents, as far as automation_documents.py understands them."""

from __future__ import annotations

import json
import uuid
from typing import Any

from moto.iam.models import Role

from .automation_documents import open_document, render, take_parameters
from .functions import invoke, payload_of
from .service_roles import assumable, invokable


_errors_fail_steps = True


def take_function_errors(body: dict) -> None:
    """Whether a step fails where its function does: {failStep}. AWS does not document it, and nothing may depend on it."""
    global _errors_fail_steps
    _errors_fail_steps = body["failStep"]


def run_automation(body: dict) -> dict:
    """Runs a document to its end: {account, region, document, version?, parameters}.

    What Systems Manager refuses to start raises an error; what it starts ends as "Success" or "Failed".
    """
    account, region = body["account"], body["region"]
    content = open_document(account, region, body["document"], body.get("version"))
    parameters = take_parameters(content, body["parameters"])
    execution = str(uuid.uuid4())
    values = {**parameters, "automation:EXECUTION_ID": execution}
    role = _role(content, values, f"arn:aws:ssm:{region}:{account}:automation-execution/{execution}")
    outcome = _run_steps(account, region, content["mainSteps"], values, role)
    outputs = {name: outcome["known"][name] for name in content.get("outputs", []) if name in outcome["known"]}
    return {
        "status": "Failed" if outcome["failure"] else "Success",
        "executionId": execution,
        "payload": payload_of(outcome["invocation"]) if outcome["invocation"] else None,
        "outputs": outputs,
        "invocation": outcome["invocation"],
        "failureMessage": outcome["failure"],
    }


def _role(content: dict, values: dict, execution_arn: str) -> Role | None:
    arn = render(content.get("assumeRole", ""), values)
    # Without a role, the document runs as who starts it.
    return assumable(arn, "ssm.amazonaws.com", execution_arn) if arn else None


def _run_steps(account: str, region: str, steps: list[dict], values: dict, role: Role | None) -> dict[str, Any]:
    invocation, known = None, {}
    for step in steps:
        inputs = render(step["inputs"], {**values, **known})
        try:
            function = invokable(account, region, inputs["FunctionName"], role)
        except PermissionError as error:
            return {"invocation": invocation, "known": known, "failure": f"{step['name']}: {error}"}
        invocation = invoke(function, _payload(inputs))
        payload = payload_of(invocation)
        if not invocation["ok"]:
            failure = f"{step['name']}: {payload['errorType']}: {payload['errorMessage']}"
            return {"invocation": invocation, "known": known, "failure": failure}
        # The payload is an output of a step that did not fail only.
        known.update({f"{step['name']}.StatusCode": "200", f"{step['name']}.Payload": json.dumps(payload)})
        if step.get("isEnd"):
            break
    return {"invocation": invocation, "known": known, "failure": None}


def _payload(inputs: dict) -> Any:
    if "Payload" in inputs and "InputPayload" in inputs:
        raise ValueError("A step has a Payload or an InputPayload, not both.")
    return json.loads(inputs["Payload"]) if "Payload" in inputs else inputs.get("InputPayload", {})
