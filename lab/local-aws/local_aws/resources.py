"""The resource of a call, which moto needs to check a statement that names one and knows for few services only."""

from __future__ import annotations

from inspect import getsource

from moto.config.responses import ConfigResponse
from moto.core.responses import BaseResponse
from moto.logs.responses import LogsResponse

from .patching import added, expect

# moto asks a service's class for the resource if it has this method, and takes "*" otherwise.
RESOURCE_METHOD = "_determine_resource"
expect(RESOURCE_METHOD in getsource(BaseResponse.call_action), f"moto does not ask for {RESOURCE_METHOD}")


def _config_resource(self: ConfigResponse) -> str:
    rule = self.config_backend.config_rules.get(self._get_param("ConfigRuleName"))
    return rule.config_rule_arn if rule else "*"


def _logs_resource(self: LogsResponse) -> str:
    group, stream = self._get_param("logGroupName"), self._get_param("logStreamName")
    if not group:
        return "*"
    arn = f"arn:{self.partition}:logs:{self.region}:{self.current_account}:log-group:{group}"
    # Of a call for a whole group, AWS says the same with nothing behind: a statement needs the group's ARN with ":*".
    return f"{arn}:log-stream:{stream or ''}"


for owner, method in ((ConfigResponse, _config_resource), (LogsResponse, _logs_resource)):
    method.__name__ = RESOURCE_METHOD
    added(owner)(method)
