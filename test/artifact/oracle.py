"""Says which verdict the rule has to give on each role: JSON in, JSON out. Whitelist and days are Python's own."""

import json
import re
import sys
from datetime import date, datetime
from fnmatch import fnmatchcase


def parse_time(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def is_exempt(value, today, most_days):
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip())) and (
            0 <= (date.fromisoformat(value.strip()) - today).days <= most_days
        )
    except ValueError:
        return False


def tag_of(role, wanted):
    # IAM tells keys of tags apart without case.
    return next((value for key, value in role["tags"].items() if key.lower() == wanted.lower()), "")


def verdict(role, question, now):
    path_name = role["path"] + role["name"]
    if role["path"].startswith(("/aws-service-role/", "/aws-reserved/")):
        return None
    if any(fnmatchcase(path_name, pattern) for pattern in question["whitelist"]):
        return "whitelisted"
    if is_exempt(tag_of(role, question["exemptionTag"]), now.date(), question["maximumExemptionDays"]):
        return "exempt"
    if (now - parse_time(role["createDate"])).days <= question["maxDays"]:
        return "new"
    last_used = role.get("lastUsed")
    if last_used is None:
        # IAM looks back 400 days: whether an older role was ever used, it cannot tell.
        return "unused" if (now - parse_time(role["createDate"])).days > 400 else "never-used"
    return "unused" if (now - parse_time(last_used["date"])).days > question["maxDays"] else "used"


def main():
    question = json.load(sys.stdin)
    now = parse_time(question["now"])
    json.dump({role["id"]: verdict(role, question, now) for role in question["roles"]}, sys.stdout)


main()
