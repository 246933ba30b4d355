"""The way of the AWS Security Blog's rule in Python, for comparison: read everything, judge everything, report everything.

Run as a program it takes the event on standard input and writes what it used as one line of JSON.
"""

import fnmatch
import json
import resource
import sys
import time
from datetime import datetime, timezone

LOAD_START = time.perf_counter()
import boto3  # noqa: E402

LOAD_SECONDS = time.perf_counter() - LOAD_START

BATCH = 100


def list_roles(iam):
    """All roles of the account in one list, at IAM's own page size of 100."""
    roles = []
    for page in iam.get_paginator("get_account_authorization_details").paginate(Filter=["Role"]):
        roles.extend(page["RoleDetailList"])
    return roles


def judge(role, max_days, patterns, now):
    """The compliance type and the reason for one role."""
    pathname = role["Path"] + role["RoleName"]
    if any(fnmatch.fnmatchcase(pathname, pattern) for pattern in patterns):
        return "COMPLIANT", "Role is whitelisted"
    if (now - role["CreateDate"]).days <= max_days:
        return "COMPLIANT", f"Role is not older than {max_days} days"
    last_used = role.get("RoleLastUsed", {}).get("LastUsedDate")
    if last_used is None:
        return "NON_COMPLIANT", "Role has never been used"
    idle = (now - last_used).days
    return ("COMPLIANT" if idle <= max_days else "NON_COMPLIANT"), f"Role was last used {idle} days ago"


def evaluate(roles, max_days, patterns, now):
    evaluations = []
    for role in roles:
        compliance, annotation = judge(role, max_days, patterns, now)
        evaluations.append(
            {
                "ComplianceResourceType": "AWS::IAM::Role",
                "ComplianceResourceId": role["RoleName"],
                "ComplianceType": compliance,
                "Annotation": annotation,
                "OrderingTimestamp": now,
            }
        )
    return evaluations


def lambda_handler(event, _context):
    parameters = json.loads(event["ruleParameters"])
    patterns = [pattern for pattern in parameters.get("role_whitelist", "").split("|") if pattern]
    now = datetime.now(timezone.utc)
    roles = list_roles(boto3.client("iam"))
    evaluations = evaluate(roles, int(parameters["max_days_for_last_used"]), patterns, now)
    config = boto3.client("config")
    for start in range(0, len(evaluations), BATCH):
        config.put_evaluations(Evaluations=evaluations[start : start + BATCH], ResultToken=event["resultToken"])


def peak_memory_kb():
    """On Linux VmHWM starts at exec; ru_maxrss starts at the peak of the process that spawned this one."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    lambda_handler(json.load(sys.stdin), None)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "loadMs": round(LOAD_SECONDS * 1000, 1),
                "cpuMs": round((used.ru_utime + used.ru_stime) * 1000),
                "maxRssKb": peak_memory_kb(),
            }
        )
    )
