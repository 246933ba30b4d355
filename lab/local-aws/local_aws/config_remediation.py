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
