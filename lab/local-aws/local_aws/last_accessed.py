"""IAM: service last accessed data of a role, which a job gathers and tells when it is done. Tests say what it finds.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import NotFoundException, ValidationError
from moto.iam.responses import IamResponse

from .access import caller_of
from .patching import added
from .trust import role_of

DEFAULT_ITEMS = 100
# A service that policies allow is named also where it was never called.
_NEVER_CALLED = [{"service": "s3", "at": None}]


@dataclass
class _Job:
    role: str
    # Only who started it may read it: "the same role within a session, or the same user".
    owner: str
    created: datetime
    findings: dict
    # How many reads still find it at work.
    waits: int


# (account, name of a role) -> what a job finds of it
_findings: dict[tuple[str, str], dict] = {}
_jobs: dict[str, _Job] = {}


def put(body: dict) -> None:
    """Says what jobs find: {account, role, uses: [{service, at}], waits?, failure?: {code, message}}; at is null for never."""
    _findings[(body["account"], body["role"])] = body


@added(IamResponse)
def generate_service_last_accessed_details(self: IamResponse) -> ActionResult:
    arn = self._get_param("Arn")
    role = role_of(arn) if arn.count(":") == 5 else None
    if role is None or role.account_id != self.current_account:
        raise NotFoundException(f"ARN {arn} is not found.")
    findings = _findings.get((role.account_id, role.name), {"uses": _NEVER_CALLED})
    job = str(uuid.uuid4())
    now = datetime.now(timezone.utc)
    _jobs[job] = _Job(arn, caller_of(self).arn, now, findings, findings.get("waits", 1))
    return ActionResult({"JobId": job})


@added(IamResponse)
def get_service_last_accessed_details(self: IamResponse) -> ActionResult:
    job = _jobs.get(self._get_param("JobId"))
    if job is None or job.owner != caller_of(self).arn:
        raise NotFoundException(f"Job {self._get_param('JobId')} is not found.")
    told = {"JobType": "SERVICE_LEVEL", "JobCreationDate": job.created, "ServicesLastAccessed": [], "IsTruncated": False}
    if job.waits > 0:
        job.waits -= 1
        return ActionResult({**told, "JobStatus": "IN_PROGRESS"})
    told["JobCompletionDate"] = datetime.now(timezone.utc)
    failure = job.findings.get("failure")
    if failure:
        error = {"Code": failure["code"], "Message": failure["message"]}
        return ActionResult({**told, "JobStatus": "FAILED", "Error": error})
    return ActionResult({**told, "JobStatus": "COMPLETED", **_page(self, job)})


def _page(self: IamResponse, job: _Job) -> dict[str, Any]:
    most, first = int(self._get_param("MaxItems") or DEFAULT_ITEMS), int(self._get_param("Marker") or 0)
    if not 1 <= most <= 1000:
        raise ValidationError("maxItems must be between 1 and 1000")
    uses = job.findings["uses"]
    page = {"ServicesLastAccessed": [_service(use, job.role) for use in uses[first : first + most]]}
    if first + most >= len(uses):
        return page
    return {**page, "IsTruncated": True, "Marker": str(first + most)}


def _service(use: dict, role: str) -> dict[str, Any]:
    named = {"ServiceName": f"AWS {use['service']}", "ServiceNamespace": use["service"]}
    if use["at"] is None:
        return {**named, "TotalAuthenticatedEntities": 0}
    at = datetime.fromisoformat(use["at"].replace("Z", "+00:00"))
    last = {"LastAuthenticated": at, "LastAuthenticatedEntity": role, "LastAuthenticatedRegion": "us-east-1"}
    return {**named, **last, "TotalAuthenticatedEntities": 1}
