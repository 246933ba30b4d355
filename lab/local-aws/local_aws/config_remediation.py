"""AWS Config: remediation configurations, kept and given back as they were put, and started."""

from __future__ import annotations

import json
import uuid

from moto.config.responses import ConfigResponse
from moto.core.exceptions import JsonRESTError

from .automation import run_automation
from .patching import added

# (account, Region) -> rule name -> configuration
_configurations: dict[tuple, dict[str, dict]] = {}
# (account, Region, rule) -> resource id -> status of its last remediation
_statuses: dict[tuple, dict[str, dict]] = {}

_STATES = {"Success": "SUCCEEDED", "Failed": "FAILED"}


def configurations(account: str, region: str) -> dict[str, dict]:
    return _configurations.setdefault((account, region), {})


def _of(self: ConfigResponse) -> dict[str, dict]:
    return configurations(self.current_account, self.region)


@added(ConfigResponse)
def put_remediation_configurations(self: ConfigResponse) -> str:
    for configuration in self._get_param("RemediationConfigurations"):
        name = configuration["ConfigRuleName"]
        if name not in self.config_backend.config_rules:
            raise JsonRESTError("NoSuchConfigRuleException", f"The ConfigRule '{name}' is not there.")
        arn = (
            f"arn:{self.partition}:config:{self.region}:{self.current_account}"
            f":remediation-configuration/{name}/{uuid.uuid4()}"
        )
        _of(self)[name] = {"Automatic": False, **configuration, "Arn": arn}
    return json.dumps({"FailedBatches": []})


@added(ConfigResponse)
def describe_remediation_configurations(self: ConfigResponse) -> str:
    names = self._get_param("ConfigRuleNames") or []
    return json.dumps({"RemediationConfigurations": [_of(self)[name] for name in names if name in _of(self)]})


@added(ConfigResponse)
def delete_remediation_configuration(self: ConfigResponse) -> str:
    if _of(self).pop(self._get_param("ConfigRuleName"), None) is None:
        raise JsonRESTError("NoSuchRemediationConfigurationException", "No RemediationConfiguration for rule exists.")
    return "{}"


def remediate(body: dict) -> dict:
    """Runs the remediation of a rule for one resource to its end: {account, region, rule, resourceId}."""
    configuration = configurations(body["account"], body["region"]).get(body["rule"])
    if configuration is None:
        raise ValueError(f"The rule {body['rule']} has no remediation.")
    if configuration["TargetType"] != "SSM_DOCUMENT":
        raise ValueError(f"The local AWS does not know the target type {configuration['TargetType']}.")
    given = configuration.get("Parameters", {})
    if configuration["Automatic"] and "AutomationAssumeRole" not in given:
        raise ValueError("An automatic remediation needs the parameter AutomationAssumeRole.")
    parameters = {name: _values(name, value, body["resourceId"]) for name, value in given.items()}
    document = {"document": configuration["TargetId"], "version": configuration.get("TargetVersion")}
    return run_automation({"account": body["account"], "region": body["region"], **document, "parameters": parameters})


def _values(name: str, value: dict, resource_id: str) -> list[str]:
    if "StaticValue" in value and "ResourceValue" not in value:
        return value["StaticValue"]["Values"]
    if value != {"ResourceValue": {"Value": "RESOURCE_ID"}}:
        raise ValueError(f"The parameter {name} is neither a StaticValue nor the ResourceValue RESOURCE_ID.")
    return [resource_id]


@added(ConfigResponse)
def start_remediation_execution(self: ConfigResponse) -> str:
    rule, place = self._get_param("ConfigRuleName"), {"account": self.current_account, "region": self.region}
    if rule not in _of(self):
        raise JsonRESTError("NoSuchRemediationConfigurationException", "No RemediationConfiguration for rule exists.")
    for key in self._get_param("ResourceKeys"):
        result = remediate({**place, "rule": rule, "resourceId": key["resourceId"]})
        steps = [{"Name": step["name"], "State": _STATES[step["status"]]} for step in result["steps"]]
        status = {"ResourceKey": key, "State": _STATES[result["status"]], "StepDetails": steps}
        _statuses.setdefault((*place.values(), rule), {})[key["resourceId"]] = status
    return json.dumps({"FailedItems": []})


@added(ConfigResponse)
def describe_remediation_execution_status(self: ConfigResponse) -> str:
    statuses = _statuses.get((self.current_account, self.region, self._get_param("ConfigRuleName")), {})
    keys = self._get_param("ResourceKeys") or [{"resourceId": identity} for identity in statuses]
    found = [statuses[key["resourceId"]] for key in keys if key["resourceId"] in statuses]
    return json.dumps({"RemediationExecutionStatuses": found})
