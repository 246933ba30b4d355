"""AWS Config: starts evaluations of custom rules, takes their results and gives them back."""

from __future__ import annotations

import base64
import json
import os
import time
from collections import defaultdict
from datetime import datetime, timezone
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.config.models import ConfigBackend, config_backends
from moto.config.responses import ConfigResponse
from moto.core.exceptions import JsonRESTError

from .evaluation_checks import check_evaluations, invalid
from .functions import start
from .patching import added, exists, replaced

exists(ConfigResponse, "config_backend")

# (account, Region, rule) -> (resource type, resource id) -> evaluation
_results: dict[tuple, dict[tuple, dict]] = defaultdict(dict)
_tokens: dict[str, tuple] = {}

MAX_CAPPED_COUNT = 25


def _rule_key(self: ConfigResponse, name: str) -> tuple:
    if name not in self.config_backend.config_rules:
        raise JsonRESTError("NoSuchConfigRuleException", f"The ConfigRule '{name}' provided in the request is invalid.")
    return (self.current_account, self.region, name)


@replaced(ConfigBackend)
def delete_config_rule(original: Any, self: ConfigBackend, rule_name: str) -> None:
    original(self, rule_name)
    _results.pop((self.account_id, self.region_name, rule_name), None)


@replaced(ConfigResponse)
def put_evaluations(_: Any, self: ConfigResponse) -> str:
    evaluations = self._get_param("Evaluations") or []
    token = self._get_param("ResultToken")
    check_evaluations(evaluations)
    if not token:
        raise JsonRESTError("InvalidResultTokenException", "The resultToken is missing.")
    if not self._get_param("TestMode"):
        if token not in _tokens or _tokens[token][0] != self.current_account:
            raise JsonRESTError("InvalidResultTokenException", "The resultToken provided is invalid.")
        _store(_results[_tokens[token]], evaluations)
    return json.dumps({"FailedEvaluations": []})


def _store(results: dict[tuple, dict], evaluations: list[dict]) -> None:
    for evaluation in evaluations:
        key = (evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"])
        if evaluation["ComplianceType"] == "NOT_APPLICABLE":
            results.pop(key, None)
        else:
            results[key] = {**evaluation, "recorded": time.time()}


def _evaluation_result(rule_name: str, evaluation: dict) -> dict:
    return {
        "EvaluationResultIdentifier": {
            "EvaluationResultQualifier": {
                "ConfigRuleName": rule_name,
                "ResourceType": evaluation["ComplianceResourceType"],
                "ResourceId": evaluation["ComplianceResourceId"],
            },
            "OrderingTimestamp": evaluation["OrderingTimestamp"],
        },
        "ComplianceType": evaluation["ComplianceType"],
        "Annotation": evaluation.get("Annotation"),
        "ResultRecordedTime": evaluation["recorded"],
        "ConfigRuleInvokedTime": evaluation["OrderingTimestamp"],
    }


@added(ConfigResponse)
def get_compliance_details_by_config_rule(self: ConfigResponse) -> str:
    name = self._get_param("ConfigRuleName")
    types = self._get_param("ComplianceTypes")
    found = [e for e in _results[_rule_key(self, name)].values() if not types or e["ComplianceType"] in types]
    limit = self._get_param("Limit") or 10
    if not 0 <= limit <= 100:
        raise invalid("limit", "Member must have value less than or equal to 100")
    first = int(self._get_param("NextToken") or 0)
    page = {"EvaluationResults": [_evaluation_result(name, e) for e in found[first : first + limit]]}
    if first + limit < len(found):
        page["NextToken"] = str(first + limit)
    return json.dumps(page)


def _compliance(results: dict[tuple, dict]) -> dict:
    bad = sum(evaluation["ComplianceType"] == "NON_COMPLIANT" for evaluation in results.values())
    if bad:
        count = {"CappedCount": min(bad, MAX_CAPPED_COUNT), "CapExceeded": bad > MAX_CAPPED_COUNT}
        return {"ComplianceType": "NON_COMPLIANT", "ComplianceContributorCount": count}
    return {"ComplianceType": "COMPLIANT" if results else "INSUFFICIENT_DATA"}


def rules_with_results() -> list[tuple]:
    """Account, Region and name of each rule that has reported something."""
    return [key for key, results in _results.items() if results]


def evaluation_results(key: tuple) -> list[dict]:
    return [_evaluation_result(key[2], evaluation) for evaluation in _results.get(key, {}).values()]


def compliance_of(key: tuple) -> dict:
    return _compliance(_results.get(key, {}))


@added(ConfigResponse)
def describe_compliance_by_config_rule(self: ConfigResponse) -> str:
    names = self._get_param("ConfigRuleNames") or list(self.config_backend.config_rules)
    compliance = [
        {"ConfigRuleName": name, "Compliance": _compliance(_results[_rule_key(self, name)])} for name in names
    ]
    return json.dumps({"ComplianceByConfigRules": compliance})


@added(ConfigResponse)
def start_config_rules_evaluation(self: ConfigResponse) -> str:
    for name in self._get_param("ConfigRuleNames"):
        _rule_key(self, name)
        _start_evaluation(self.current_account, self.region, name)
    return "{}"


def _start_evaluation(account: str, region: str, name: str) -> None:
    """Invokes the function of a rule, which in an organization is in another account than the rule."""
    backend = config_backends[account][region]
    rule = backend.config_rules[name]
    _, partition, _, _, owner, _ = rule.source.source_identifier.split(":", 5)
    function = lambda_backends[owner][region].get_function(rule.source.source_identifier)
    if not any(_lets_in(statement, account) for statement in function.policy.statements):
        message = f"The AWS Lambda function {function.function_arn} cannot be invoked."
        raise JsonRESTError("InsufficientPermissionsException", message)
    token = base64.b64encode(os.urandom(24)).decode()
    _tokens[token] = (account, region, name)
    recorder = next(iter(backend.recorders.values()), None)
    roles = f"arn:{partition}:iam::{account}:role"
    service_role = f"{roles}/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    start(function, _scheduled_notification(account, rule, token, recorder.role_arn if recorder else service_role))


def _lets_in(statement: dict, account: str) -> bool:
    source = statement.get("Condition", {}).get("StringEquals", {}).get("AWS:SourceAccount", account)
    return statement["Principal"] == {"Service": "config.amazonaws.com"} and source == account


def _scheduled_notification(account: str, rule: Any, token: str, execution_role: str) -> dict:
    created = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    notification = {
        "awsAccountId": account,
        "notificationCreationTime": created,
        "messageType": "ScheduledNotification",
        "recordVersion": "1.0",
    }
    return {
        "version": "1.0",
        "invokingEvent": json.dumps(notification),
        "ruleParameters": rule.input_parameters or "{}",
        "resultToken": token,
        "eventLeftScope": False,
        "executionRoleArn": execution_role,
        "configRuleArn": rule.config_rule_arn,
        "configRuleName": rule.config_rule_name,
        "configRuleId": rule.config_rule_id,
        "accountId": account,
    }
