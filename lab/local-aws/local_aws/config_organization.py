"""AWS Config: organization rules, kept and given back as they were put, and a rule of each in every member account."""

from __future__ import annotations

import json
import time
import uuid
from types import SimpleNamespace

from moto.config.models import ConfigRule, config_backends
from moto.config.responses import ConfigResponse
from moto.core.exceptions import JsonRESTError

from .organization import has_recorder, members, page_of
from .patching import added, exists

exists(ConfigRule, "modify_fields")

# (account, Region) -> rule name -> rule
_rules: dict[tuple, dict[str, dict]] = {}
_SETTINGS = ("OrganizationCustomRuleMetadata", "OrganizationManagedRuleMetadata", "ExcludedAccounts")


def _of(self: ConfigResponse) -> dict[str, dict]:
    return _rules.setdefault((self.current_account, self.region), {})


def _missing(name: str) -> JsonRESTError:
    return JsonRESTError("NoSuchOrganizationConfigRuleException", f"The organization rule '{name}' is not there.")


def _existing(self: ConfigResponse) -> str:
    name = self._get_param("OrganizationConfigRuleName")
    if name not in _of(self):
        raise _missing(name)
    return name


def _asked_for(self: ConfigResponse) -> list[str]:
    names = self._get_param("OrganizationConfigRuleNames") or list(_of(self))
    for name in names:
        if name not in _of(self):
            raise _missing(name)
    return names


def _reached(self: ConfigResponse, rule: dict) -> list[str]:
    everyone = dict.fromkeys([self.current_account, *members(self.current_account)])
    return [account for account in everyone if account not in rule.get("ExcludedAccounts", [])]


def _member_name(rule: dict) -> str:
    return f"OrgConfigRule-{rule['OrganizationConfigRuleName']}-{rule['OrganizationConfigRuleArn'][-8:]}"


def _roll_out(self: ConfigResponse, rule: dict) -> None:
    custom = rule.get("OrganizationCustomRuleMetadata")
    for account in filter(has_recorder, _reached(self, rule)) if custom else []:
        # Not by moto's own call: it looks for the function in the account of the rule.
        member = ConfigRule.__new__(ConfigRule)
        member.__dict__.update(
            config_rule_name=_member_name(rule),
            config_rule_id=f"config-rule-{account[-6:]}",
            config_rule_arn=f"arn:{self.partition}:config:{self.region}:{account}:config-rule/config-rule-{account[-6:]}",
            input_parameters=custom.get("InputParameters"),
            source=SimpleNamespace(source_identifier=custom["LambdaFunctionArn"]),
        )
        config_backends[account][self.region].config_rules[_member_name(rule)] = member


def _take_back(self: ConfigResponse, rule: dict) -> None:
    for account in _reached(self, rule):
        config_backends[account][self.region].config_rules.pop(_member_name(rule), None)


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
    _roll_out(self, _of(self)[name])
    return json.dumps({"OrganizationConfigRuleArn": arn})


@added(ConfigResponse)
def describe_organization_config_rules(self: ConfigResponse) -> str:
    rules = [_of(self)[name] for name in _asked_for(self)]
    found, token = page_of(rules, self._get_param("NextToken"))
    return json.dumps({"OrganizationConfigRules": found, **({"NextToken": token} if token else {})})


@added(ConfigResponse)
def describe_organization_config_rule_statuses(self: ConfigResponse) -> str:
    statuses = [
        {"OrganizationConfigRuleName": name, "OrganizationRuleStatus": "CREATE_SUCCESSFUL"} for name in _asked_for(self)
    ]
    return json.dumps({"OrganizationConfigRuleStatuses": statuses})


@added(ConfigResponse)
def get_organization_config_rule_detailed_status(self: ConfigResponse) -> str:
    rule = _of(self)[_existing(self)]
    statuses = [_status(rule, account) for account in _reached(self, rule)]
    found, token = page_of(statuses, self._get_param("NextToken"))
    return json.dumps(
        {"OrganizationConfigRuleDetailedStatus": found, **({"NextToken": token} if token else {})}
    )


def _status(rule: dict, account: str) -> dict:
    status = {"AccountId": account, "ConfigRuleName": _member_name(rule)}
    if has_recorder(account):
        return {**status, "MemberAccountRuleStatus": "CREATE_SUCCESSFUL"}
    # AWS documents neither the code nor the words: these are PutConfigRule's own.
    return {
        **status,
        "MemberAccountRuleStatus": "CREATE_FAILED",
        "ErrorCode": "NoAvailableConfigurationRecorderException",
        "ErrorMessage": "You must create a configuration recorder before you can create or update a Config rule.",
    }


def roll_out_again() -> None:
    """What AWS Config does for an account that has got a recorder."""
    for (account, region), rules in _rules.items():
        for rule in rules.values():
            _roll_out(SimpleNamespace(current_account=account, region=region, partition="aws"), rule)


@added(ConfigResponse)
def delete_organization_config_rule(self: ConfigResponse) -> str:
    _take_back(self, _of(self).pop(_existing(self)))
    return "{}"
