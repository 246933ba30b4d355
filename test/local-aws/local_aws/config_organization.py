"""AWS Config: organization rules, kept and given back as they were put; nothing is rolled out to members."""

from __future__ import annotations

import json
import time
import uuid

from moto.config.responses import ConfigResponse
from moto.core.exceptions import JsonRESTError

from .patching import added

# (account, Region) -> rule name -> rule
_rules: dict[tuple, dict[str, dict]] = {}
_SETTINGS = ("OrganizationCustomRuleMetadata", "OrganizationManagedRuleMetadata", "ExcludedAccounts")


def _of(self: ConfigResponse) -> dict[str, dict]:
    return _rules.setdefault((self.current_account, self.region), {})


def _missing(name: str) -> JsonRESTError:
    return JsonRESTError("NoSuchOrganizationConfigRuleException", f"The organization rule '{name}' is not there.")


def _asked_for(self: ConfigResponse) -> list[str]:
    names = self._get_param("OrganizationConfigRuleNames") or list(_of(self))
    for name in names:
        if name not in _of(self):
            raise _missing(name)
    return names


@added(ConfigResponse)
def put_organization_config_rule(self: ConfigResponse) -> str:
    name = self._get_param("OrganizationConfigRuleName")
    new_arn = (
        f"arn:{self.partition}:config:{self.region}:{self.current_account}"
        f":organization-config-rule/{name}-{uuid.uuid4().hex[:8]}"
    )
    arn = _of(self).get(name, {}).get("OrganizationConfigRuleArn", new_arn)
    settings = {setting: self._get_param(setting) for setting in _SETTINGS if self._get_param(setting)}
    _of(self)[name] = {
        "OrganizationConfigRuleName": name,
        "OrganizationConfigRuleArn": arn,
        "LastUpdateTime": time.time(),
        **settings,
    }
    return json.dumps({"OrganizationConfigRuleArn": arn})


@added(ConfigResponse)
def describe_organization_config_rules(self: ConfigResponse) -> str:
    return json.dumps({"OrganizationConfigRules": [_of(self)[name] for name in _asked_for(self)]})


@added(ConfigResponse)
def describe_organization_config_rule_statuses(self: ConfigResponse) -> str:
    statuses = [
        {"OrganizationConfigRuleName": name, "OrganizationRuleStatus": "CREATE_SUCCESSFUL"} for name in _asked_for(self)
    ]
    return json.dumps({"OrganizationConfigRuleStatuses": statuses})


@added(ConfigResponse)
def get_organization_config_rule_detailed_status(self: ConfigResponse) -> str:
    return json.dumps({"OrganizationConfigRuleDetailedStatus": []})


@added(ConfigResponse)
def delete_organization_config_rule(self: ConfigResponse) -> str:
    name = self._get_param("OrganizationConfigRuleName")
    if _of(self).pop(name, None) is None:
        raise _missing(name)
    return "{}"
