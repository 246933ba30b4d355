"""Tells what watches a function: alarms, dashboards, saved queries, queues, topics, and the rules of EventBridge."""

from __future__ import annotations

import json
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends
from moto.events.models import EventPattern, Rule, events_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from .log_queries import definitions
from .patching import exists

exists(EventPattern, "matches_event")


def _alarm(alarm: Any) -> dict:
    return {
        "name": alarm.name,
        "description": alarm.description,
        "namespace": alarm.namespace,
        "metric": alarm.metric_name,
        "dimensions": {dimension.name: dimension.value for dimension in alarm.dimensions},
        "threshold": float(alarm.threshold),
        "actions": alarm.alarm_actions,
    }


def _event_rule(rule: Rule) -> dict:
    return {"name": rule.name, "pattern": json.loads(rule.event_pattern.dump() or "{}"), "targets": rule.targets}


def monitoring(account: str, region: str) -> dict:
    cloudwatch, events = cloudwatch_backends[account][region], events_backends[account][region]
    return {
        "alarms": [_alarm(alarm) for alarm in cloudwatch.alarms.values()],
        "dashboards": [{"name": item.name, "body": json.loads(item.body)} for item in cloudwatch.dashboards.values()],
        "queries": list(definitions.get((account, region), {}).values()),
        "queues": sorted(sqs_backends[account][region].queues),
        "topics": sorted(sns_backends[account][region].topics),
        "eventRules": [_event_rule(rule) for bus in events.event_buses.values() for rule in bus.rules.values()],
    }


def accepts(account: str, region: str, rule: str, event: dict) -> bool:
    """Whether EventBridge would hand the event to the targets of the rule."""
    return events_backends[account][region].describe_rule(rule, None).event_pattern.matches_event(event)
