"""Systems Manager: runs Automation documents, as far as automation_documents.py understands them."""

from __future__ import annotations

import uuid
from typing import Any

from moto.iam.models import Role

from .automation_documents import ABORT, CONTINUE, open_document, render, take_parameters
from .automation_steps import ACTIONS, Execution, StepFailed
from .functions import payload_of
from .service_roles import assumable


def run_automation(body: dict) -> dict:
    """Runs a document to its end: {account, region, document, version?, parameters}.

    What Systems Manager refuses to start raises an error; what it starts ends as "Success" or "Failed".
    """
    account, region = body["account"], body["region"]
    content = open_document(account, region, body["document"], body.get("version"))
    parameters = take_parameters(content, body["parameters"])
    execution_id = str(uuid.uuid4())
    values = {**parameters, "automation:EXECUTION_ID": execution_id}
    role = _role(content, values, f"arn:aws:ssm:{region}:{account}:automation-execution/{execution_id}")
    execution = Execution(account, region, role, values)
    failure = _run_steps(content["mainSteps"], execution)
    return {
        "status": "Failed" if failure else "Success",
        "executionId": execution_id,
        "payload": payload_of(execution.invocation) if execution.invocation else None,
        "outputs": {name: values[name] for name in content.get("outputs", []) if name in values},
        "invocation": execution.invocation,
        "steps": execution.steps,
        "failureMessage": failure,
    }


def _role(content: dict, values: dict, execution_arn: str) -> Role | None:
    arn = render(content.get("assumeRole", ""), values)
    # Without a role, the document runs as who starts it.
    return assumable(arn, "ssm.amazonaws.com", execution_arn) if arn else None


def _run_steps(steps: list[dict], execution: Execution) -> str | None:
    """Why the execution failed, if it did. A step that is not critical fails without it."""
    names = [step["name"] for step in steps]
    failure, position = None, 0
    while position < len(steps):
        step = steps[position]
        chosen, failed = _run_step(step, execution)
        execution.steps.append({"name": step["name"], "status": "Failed" if failed else "Success"})
        if failed and step.get("isCritical", True):
            failure = failure or failed
        on_failure = step.get("onFailure", ABORT)
        if step.get("isEnd") or (failed and on_failure == ABORT):
            break
        after = on_failure.removeprefix("step:") if failed and on_failure != CONTINUE else chosen or step.get("nextStep")
        position = names.index(after) if after else position + 1
    return failure


def _run_step(step: dict, execution: Execution) -> tuple[str | None, str | None]:
    """The step that it chooses as the next one, if it does so, and why it failed, if it did."""
    try:
        outputs: dict[str, Any] = ACTIONS[step["action"]](execution, render(step["inputs"], execution.values))
    except (StepFailed, PermissionError) as error:
        return None, f"{step['name']}: {error}"
    chosen = outputs.pop("nextStep", None)
    execution.values.update({f"{step['name']}.{name}": value for name, value in outputs.items()})
    return chosen, None
