"""CloudWatch Logs: saved queries, kept and given back as they were put."""

from __future__ import annotations

import json
import time
import uuid

from moto.core.exceptions import JsonRESTError
from moto.logs.responses import LogsResponse

from .patching import added

# (account, Region) -> id -> definition
definitions: dict[tuple, dict[str, dict]] = {}

GIVEN = ("name", "queryString", "logGroupNames")


def _of(self: LogsResponse) -> dict[str, dict]:
    return definitions.setdefault((self.current_account, self.region), {})


@added(LogsResponse)
def put_query_definition(self: LogsResponse) -> str:
    identity = self._get_param("queryDefinitionId") or str(uuid.uuid4())
    given = {key: self._get_param(key) for key in GIVEN if self._get_param(key)}
    _of(self)[identity] = {"queryDefinitionId": identity, "lastModified": int(time.time() * 1000), **given}
    return json.dumps({"queryDefinitionId": identity})


@added(LogsResponse)
def describe_query_definitions(self: LogsResponse) -> str:
    prefix = self._get_param("queryDefinitionNamePrefix") or ""
    found = [definition for definition in _of(self).values() if definition["name"].startswith(prefix)]
    return json.dumps({"queryDefinitions": found})


@added(LogsResponse)
def delete_query_definition(self: LogsResponse) -> str:
    if _of(self).pop(self._get_param("queryDefinitionId"), None) is None:
        raise JsonRESTError("ResourceNotFoundException", "The query definition is not there.")
    return json.dumps({"success": True})
