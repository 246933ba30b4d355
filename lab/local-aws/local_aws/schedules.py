"""EventBridge Scheduler: invokes the function of a schedule, as it does when the time has come."""

from __future__ import annotations

import json

from moto.scheduler.models import EventBridgeSchedulerBackend, scheduler_backends

from .functions import invoke
from .patching import exists
from .service_roles import assumable, invokable

exists(EventBridgeSchedulerBackend, "get_schedule")


def run_schedule(body: dict) -> dict:
    """The invocation that a schedule starts: {account, region, name, group?}."""
    account, region, group = body["account"], body["region"], body.get("group", "default")
    schedule = scheduler_backends[account][region].get_schedule(group, body["name"])
    if schedule.state != "ENABLED":
        raise ValueError(f"The schedule {schedule.name} is {schedule.state}.")
    # What Scheduler names as the source when it assumes a role is the group, not the schedule.
    source = f"arn:aws:scheduler:{region}:{account}:schedule-group/{group}"
    role = assumable(schedule.target["RoleArn"], "scheduler.amazonaws.com", source)
    function = invokable(account, region, schedule.target["Arn"], role)
    return invoke(function, json.loads(schedule.target["Input"]))
