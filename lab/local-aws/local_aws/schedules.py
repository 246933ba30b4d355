"""EventBridge Scheduler: invokes the function of a schedule, as it does when the time has come.

Scheduler hands the event to Lambda and tries that again, as the retry policy of the schedule says. It does not wait for
the function: a function that fails is tried again by Lambda, as the function's settings for asynchronous invocations say.
"""

from __future__ import annotations

import json
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.scheduler.models import EventBridgeSchedulerBackend, Schedule, scheduler_backends

from .functions import invoke
from .patching import exists
from .service_roles import assumable, invokable

exists(EventBridgeSchedulerBackend, "get_schedule")
exists(LambdaFunction, "get_configuration")

# Of a function without settings of its own.
_LAMBDA_RETRIES = 2


def run_schedule(body: dict) -> dict:
    """The last invocation that a schedule starts, with how many there were: {account, region, name, group?}."""
    account, region, group = body["account"], body["region"], body.get("group", "default")
    schedule = scheduler_backends[account][region].get_schedule(group, body["name"])
    if schedule.state != "ENABLED":
        raise ValueError(f"The schedule {schedule.name} is {schedule.state}.")
    # What Scheduler names as the source when it assumes a role is the group, not the schedule.
    source = f"arn:aws:scheduler:{region}:{account}:schedule-group/{group}"
    role = assumable(schedule.target["RoleArn"], "scheduler.amazonaws.com", source)
    function = _deliver(schedule, lambda: invokable(account, region, schedule.target["Arn"], role))
    return _run(function, json.loads(schedule.target["Input"]))


def _deliver(schedule: Schedule, invokable_function: Any) -> LambdaFunction:
    attempts = 1 + schedule.target["RetryPolicy"]["MaximumRetryAttempts"]
    for attempt in range(1, attempts + 1):
        try:
            return invokable_function()
        except PermissionError as error:
            failure = PermissionError(f"{error} (attempt {attempt} of {attempts})")
    raise failure


def _run(function: LambdaFunction, event: Any) -> dict:
    retries = _LAMBDA_RETRIES
    if function.event_invoke_config:
        retries = function.event_invoke_config[-1].response().get("MaximumRetryAttempts", retries)
    for attempt in range(1, 2 + retries):
        invocation = invoke(function, event)
        if invocation["ok"]:
            break
    return {**invocation, "attempts": attempt}
