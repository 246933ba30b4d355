"""Systems Manager's own calls for Automation: an execution has ended when its start is answered."""

from __future__ import annotations

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.ssm.exceptions import InvalidDocument
from moto.ssm.responses import SimpleSystemManagerResponse

from .automation import run_automation
from .patching import added

# (account, Region) -> id -> execution as GetAutomationExecution has it
_executions: dict[tuple, dict[str, dict]] = {}


def _keep(account: str, region: str, document: str, result: dict) -> str:
    """Keeps how an execution ended, and gives its id."""
    outputs = {name: [value] for name, value in result["outputs"].items()}
    failure = {"FailureMessage": result["failureMessage"]} if result["failureMessage"] else {}
    _executions.setdefault((account, region), {})[result["executionId"]] = {
        "AutomationExecutionId": result["executionId"],
        "DocumentName": document,
        "AutomationExecutionStatus": result["status"],
        "Outputs": outputs,
        "StepExecutions": [{"StepName": step["name"], "StepStatus": step["status"]} for step in result["steps"]],
        **failure,
    }
    return result["executionId"]


def _run(account: str, region: str, name: str, parameters: Any) -> dict:
    try:
        return run_automation({"account": account, "region": region, "document": name, "parameters": parameters or {}})
    except InvalidDocument as error:
        raise JsonRESTError("AutomationDefinitionNotFoundException", str(error)) from error
    except (ValueError, PermissionError) as error:
        raise JsonRESTError("InvalidAutomationExecutionParametersException", str(error)) from error


@added(SimpleSystemManagerResponse)
def start_automation_execution(self: SimpleSystemManagerResponse) -> str:
    place = (self.current_account, self.region)
    name = self._get_param("DocumentName")
    result = _run(*place, name, self._get_param("Parameters"))
    return json.dumps({"AutomationExecutionId": _keep(*place, name, result)})


@added(SimpleSystemManagerResponse)
def get_automation_execution(self: SimpleSystemManagerResponse) -> str:
    identity = self._get_param("AutomationExecutionId")
    execution = _executions.get((self.current_account, self.region), {}).get(identity)
    if execution is None:
        raise JsonRESTError("AutomationExecutionNotFoundException", f"There is no automation execution {identity}.")
    return json.dumps({"AutomationExecution": execution})
