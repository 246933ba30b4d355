"""The endpoints under /_test/ with which tests fill and watch the local AWS. Bodies and answers are JSON."""

from __future__ import annotations

import json
from typing import Any, Callable
from urllib.parse import parse_qsl

from . import access, accounts, automation, automation_steps, config_inventory, config_organization
from . import config_remediation, faults
from . import functions, last_accessed
from . import monitoring, node, organization, problems, role_state, s3_writes, schedules, service_roles, stack_sets
from . import stored, topics
from .policies.unknown import Unknown

PREFIX = "/_test/"


def _invoke(body: dict) -> dict:
    """As an administrator."""
    function = service_roles.invokable(body["account"], body["region"], body["function"], None)
    return functions.invoke(function, body["payload"])


def _recorders(body: dict) -> None:
    organization.take_recorders(body)
    config_organization.roll_out_again()


ACTIONS: dict[str, Callable[[dict], Any]] = {
    "account": accounts.seed,
    "role": accounts.change_role,
    "organization": organization.join,
    "without-recorder": _recorders,
    "resources": config_inventory.put,
    "recorder": config_inventory.set_recorder,
    "service-control": organization.limit,
    "problems": lambda _: problems.take(),
    "conflict": s3_writes.conflict,
    "inject": faults.inject,
    "faults": lambda _: faults.counts(),
    "clock": node.set_clock,
    "service-uses": last_accessed.put,
    "function-error": automation_steps.take_function_errors,
    "enforce": lambda body: access.enforce(body["on"]),
    "calls": lambda _: access.calls,
    "invocations": lambda _: functions.finished_invocations(),
    "inventory": lambda query: accounts.inventory(query["account"]),
    "monitoring": lambda query: monitoring.monitoring(query["account"], query["region"]),
    "messages": lambda query: topics.messages(query["account"], query["region"]),
    "remediation-inventory": lambda query: stored.remediation_inventory(query["account"], query["region"]),
    "objects": lambda query: stored.objects(query["account"], query["bucket"]),
    "role-state": lambda query: role_state.role_state(query["account"], query["name"]),
    "automation": automation.run_automation,
    "remediate": config_remediation.remediate,
    "schedule": schedules.run_schedule,
    "stack-set-operation": stack_sets.operate,
    "invoke": _invoke,
    "accepts": lambda body: monitoring.accepts(body["account"], body["region"], body["rule"], body["event"]),
}


def with_control(application: Callable) -> Callable:
    def answer(environ: dict, start_response: Callable) -> Any:
        if not environ["PATH_INFO"].startswith(PREFIX):
            return application(environ, start_response)
        status, result = _act(environ)
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(result).encode()]

    return answer


def _act(environ: dict) -> tuple[str, Any]:
    action = ACTIONS.get(environ["PATH_INFO"].removeprefix(PREFIX))
    if action is None:
        return "404 Not Found", {"error": f"there are {', '.join(ACTIONS)}"}
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    parameters = json.loads(body) if body else dict(parse_qsl(environ["QUERY_STRING"]))
    try:
        return "200 OK", action(parameters)
    except Unknown as error:
        return "400 Bad Request", {"error": f"{problems.CODE}: {problems.recorded(error)}"}
    except Exception as error:
        return "400 Bad Request", {"error": f"{type(error).__name__}: {error}"}
