"""Holds the evaluator of policies to the verdicts of another one.

    python3 policy_vectors.py VECTORS

Prints what differs, as JSON: {"vectors": how many there are, "differences": [{"vector": ..., "verdict": ours}, ...]}.
scripts/check/iam-vectors.ts writes the vectors.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from local_aws.policies.context import Context
from local_aws.policies.principals import Principal
from local_aws.policies.statements import Call
from local_aws.policies.unknown import Unknown
from local_aws.policies.verdict import Policies, decide
from local_aws.policies.wildcards import listed

# A vector gives the values of all keys that the call has.
KNOWN = frozenset({"aws:", "iam:", "s3:", "kms:", "sts:"})


def _document(statements: list | None) -> dict | None:
    return None if statements is None else {"Version": "2012-10-17", "Statement": statements}


def _verdict(vector: dict, principal: Principal) -> str:
    policies = Policies(
        identity=[{"Version": "2012-10-17", "Statement": vector["identity"]}],
        boundary=_document(vector.get("boundary")),
        resource=_document(vector.get("resource")),
        service_control=[{"Version": "2012-10-17", "Statement": each} for each in vector.get("serviceControl", [])],
        resource_account=vector.get("owner"),
    )
    values = {key.lower(): listed(value) for key, value in vector.get("context", {}).items()}
    call = Call(principal, vector["action"], vector["on"], Context(values, KNOWN))
    try:
        return decide(policies, call).verdict.value
    except Unknown as error:
        return f"Unknown: {error}"


def differences(fixture: dict) -> list[dict[str, Any]]:
    principal = Principal(**fixture["principal"])
    found = [(vector, _verdict(vector, principal)) for vector in fixture["vectors"]]
    return [{"vector": vector, "verdict": verdict} for vector, verdict in found if verdict != vector["verdict"]]


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        fixture = json.load(file)
    print(json.dumps({"vectors": len(fixture["vectors"]), "differences": differences(fixture)}))


if __name__ == "__main__":
    main()
