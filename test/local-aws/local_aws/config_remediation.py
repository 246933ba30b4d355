"""AWS Config: remediation configurations, kept and given back as they were put."""

from __future__ import annotations

import json
import uuid

from moto.config.responses import ConfigResponse
from moto.core.exceptions import JsonRESTError

from .patching import added

# (account, Region) -> rule name -> configuration
_configurations: dict[tuple, dict[str, dict]] = {}


def _of(self: ConfigResponse) -> dict[str, dict]:
    return _configurations.setdefault((self.current_account, self.region), {})


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
