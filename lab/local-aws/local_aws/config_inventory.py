"""AWS Config: the resources that it records, as a test puts them there, its recorders, and the two calls that query them."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

from moto.config.models import config_backends
from moto.config.responses import ConfigResponse
from moto.core.exceptions import JsonRESTError

from .config_aggregator import accounts_of_aggregator
from .config_query_parser import LONGEST, Query, Refused, parse, properties_of, types_of
from .config_query_run import SCALARS, answer
from .organization import has_recorder
from .patching import added, replaced

MOST_ROWS = 100
DEFAULT_ROWS = 25
DEFAULT_GROUPS = 500

_PROPERTIES = Path(__file__).parents[2] / "config" / "role-properties.json"

# What every resource has, by the files of AWS's schema (awslabs/aws-config-resource-schema).
_GENERAL = {
    *SCALARS, "configurationItemStatus", "configuration", "supplementaryConfiguration", "tags", "tags.key", "tags.tag",
    "tags.value", "relationships", "relationships.resourceId", "relationships.resourceName", "relationships.resourceType",
}

# What the examples of the developer guide ask for, by type.
_OF_EXAMPLES = {
    "AWS::EC2::Instance": {"configuration.instanceType", "configuration.placement.tenancy", "configuration.imageId"},
    "AWS::EC2::Volume": {
        "configuration.volumeType", "configuration.size", "configuration.encrypted", "configuration.availabilityZone",
        "configuration.state.value",
    },
    "AWS::Config::ResourceCompliance": {
        "configuration.complianceType", "configuration.configRuleList.configRuleName",
        "configuration.configRuleList.complianceType",
    },
}

Place = tuple[str, str]
_resources: dict[Place, list[dict]] = {}
_recorders: dict[Place, dict] = {}
# Token -> what it was given for, and the rows that are left.
_left: dict[str, tuple[tuple, list[dict]]] = {}


def _known_properties() -> dict[str, set[str]]:
    """By type, what a resource has beside what every one has."""
    listed = json.loads(_PROPERTIES.read_text())
    known = {of: set(names) for of, names in _OF_EXAMPLES.items()}
    for types in (listed["types"], listed["added"]["types"]):
        for of, kinds in types.items():
            known.setdefault(of, set()).update(name for names in kinds.values() for name in names)
    return known


_KNOWN = _known_properties()


def put(body: dict) -> None:
    """Puts resources in the place of those before: {resources: [configuration item]}."""
    _resources.clear()
    for resource in body["resources"]:
        _resources.setdefault((resource["accountId"], resource["awsRegion"]), []).append(resource)


def set_recorder(body: dict) -> None:
    """Says how the recorder of an account and Region is: {account, region, recording, recordingGroup}."""
    _recorders[(body["account"], body["region"])] = {
        "recording": body["recording"],
        "recordingGroup": body["recordingGroup"],
    }


def _recorder(account: str, region: str) -> dict | None:
    if not has_recorder(account):
        return None
    # One that Terraform made, or a client, is moto's.
    made = list(config_backends[account][region].recorders.values())
    if made:
        return {"recording": made[0].status.recording, "recordingGroup": made[0].to_dict()["recordingGroup"]}
    return _recorders.get((account, region), {"recording": True, "recordingGroup": {"allSupported": True}})


def _records(group: dict, resource_type: str) -> bool:
    if group.get("recordingStrategy", {}).get("useOnly") == "EXCLUSION_BY_RESOURCE_TYPES":
        return resource_type not in group["exclusionByResourceTypes"]["resourceTypes"]
    return bool(group.get("allSupported")) or resource_type in group.get("resourceTypes", [])


def _recorded(places: list[Place]) -> list[dict]:
    found = []
    for account, region in places:
        recorder = _recorder(account, region)
        if recorder:
            group = recorder["recordingGroup"]
            found += [each for each in _resources.get((account, region), []) if _records(group, each["resourceType"])]
    return found


def _invalid(what: object) -> JsonRESTError:
    return JsonRESTError("InvalidExpressionException", f"The expression is not valid: {what}")


def _read(expression: Any) -> Query:
    if not isinstance(expression, str) or not 1 <= len(expression) <= LONGEST:
        raise JsonRESTError(
            "ValidationException",
            f"1 validation error detected: Value at 'expression' failed to satisfy constraint: Member must have length less than or equal to {LONGEST}",
        )
    try:
        query = parse(expression)
    except Refused as error:
        raise _invalid(error) from error
    types = types_of(query.condition)
    known = _GENERAL.union(*(names for of, names in _KNOWN.items() if types is None or of in types))
    unknown = [name for name in properties_of(query) if name not in known]
    if unknown:
        raise _invalid(f"no property {unknown[0]}")
    return query


def _limit(given: Any, query: Query) -> int:
    if given is not None and (type(given) is not int or not 0 <= given <= MOST_ROWS):
        raise JsonRESTError("InvalidLimitException", "The specified limit is outside the allowable range.")
    return given or (DEFAULT_GROUPS if query.is_aggregate else DEFAULT_ROWS)


def _answer(self: ConfigResponse, places: list[Place]) -> str:
    expression = self._get_param("Expression")
    query = _read(expression)
    limit = _limit(self._get_param("Limit") or self._get_param("MaxResults"), query)
    token = self._get_param("NextToken")
    asked = (self.current_account, self.region, self._get_param("ConfigurationAggregatorName"), expression)
    if token:
        given_for, rows = _left.get(token, (None, []))
        if given_for != asked:
            raise JsonRESTError("InvalidNextTokenException", "The specified next token is not valid.")
    else:
        try:
            rows = answer(query, _recorded(places))
        except Refused as error:
            raise _invalid(error) from error
    page, rest = rows[:limit], rows[limit:]
    more = {}
    if rest:
        more["NextToken"] = str(uuid.uuid4())
        _left[more["NextToken"]] = (asked, rest)
    return json.dumps(
        {
            "Results": [json.dumps(row) for row in page],
            "QueryInfo": {"SelectFields": [{"Name": each.name} for each in query.selected]},
            **more,
        }
    )


@replaced(ConfigResponse)
def select_resource_config(_: Any, self: ConfigResponse) -> str:
    return _answer(self, [(self.current_account, self.region)])


@added(ConfigResponse)
def select_aggregate_resource_config(self: ConfigResponse) -> str:
    accounts = accounts_of_aggregator(self)
    return _answer(self, [place for place in _resources if place[0] in accounts])


@replaced(ConfigResponse)
def describe_configuration_recorders(original: Any, self: ConfigResponse) -> str:
    recorder = _recorder(self.current_account, self.region)
    if self.config_backend.recorders or recorder is None:
        return original(self)
    described = {"name": "default", "roleARN": "", "recordingGroup": recorder["recordingGroup"]}
    return json.dumps({"ConfigurationRecorders": [described]})


@replaced(ConfigResponse)
def describe_configuration_recorder_status(original: Any, self: ConfigResponse) -> str:
    recorder = _recorder(self.current_account, self.region)
    if self.config_backend.recorders or recorder is None:
        return original(self)
    return json.dumps({"ConfigurationRecordersStatus": [{"name": "default", "recording": recorder["recording"]}]})
