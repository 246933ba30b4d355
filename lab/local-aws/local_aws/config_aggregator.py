"""AWS Config: what an aggregator of the organization tells of the rules in its accounts."""

from __future__ import annotations

import json

from moto.config.models import ConfigBackend
from moto.config.responses import ConfigResponse
from moto.core.exceptions import JsonRESTError

from .config_evaluations import compliance_of, evaluation_results, rules_with_results
from .organization import members, page_of
from .patching import added, exists

exists(ConfigBackend, "describe_configuration_aggregators")


def accounts_of_aggregator(self: ConfigResponse) -> list[str]:
    name = self._get_param("ConfigurationAggregatorName")
    if name not in self.config_backend.config_aggregators:
        raise JsonRESTError(
            "NoSuchConfigurationAggregatorException", "You have specified a configuration aggregator that does not exist."
        )
    return list(dict.fromkeys([self.current_account, *members(self.current_account)]))


@added(ConfigResponse)
def describe_aggregate_compliance_by_config_rules(self: ConfigResponse) -> str:
    accounts = accounts_of_aggregator(self)
    found = [
        {"ConfigRuleName": rule, "AccountId": account, "AwsRegion": region, "Compliance": compliance_of(key)}
        for key in rules_with_results()
        for account, region, rule in [key]
        if account in accounts
    ]
    page, token = page_of(found, self._get_param("NextToken"))
    return json.dumps({"AggregateComplianceByConfigRules": page, **({"NextToken": token} if token else {})})


@added(ConfigResponse)
def get_aggregate_compliance_details_by_config_rule(self: ConfigResponse) -> str:
    accounts_of_aggregator(self)
    account, region = self._get_param("AccountId"), self._get_param("AwsRegion")
    results = evaluation_results((account, region, self._get_param("ConfigRuleName")))
    page, token = page_of(results, self._get_param("NextToken"))
    details = [{**result, "AccountId": account, "AwsRegion": region} for result in page]
    return json.dumps({"AggregateEvaluationResults": details, **({"NextToken": token} if token else {})})
