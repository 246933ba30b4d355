"""What AWS Config refuses in a PutEvaluations call."""

from __future__ import annotations

from moto.core.exceptions import JsonRESTError

MAX_EVALUATIONS = 100
REPORTED = ("COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE")
# The longest text of each field; the shortest is 1.
TEXTS = {"ComplianceResourceType": 256, "ComplianceResourceId": 768, "Annotation": 256}
REQUIRED = ("ComplianceResourceType", "ComplianceResourceId", "ComplianceType", "OrderingTimestamp")


def invalid(field: str, rule: str) -> JsonRESTError:
    return JsonRESTError(
        "ValidationException",
        f"1 validation error detected: Value at '{field}' failed to satisfy constraint: {rule}",
    )


def check_evaluations(evaluations: list[dict]) -> None:
    if len(evaluations) > MAX_EVALUATIONS:
        raise invalid("evaluations", f"Member must have length less than or equal to {MAX_EVALUATIONS}")
    for number, evaluation in enumerate(evaluations, start=1):
        _check_evaluation(f"evaluations.{number}.member", evaluation)


def _check_evaluation(path: str, evaluation: dict) -> None:
    for field in REQUIRED:
        if field not in evaluation:
            raise invalid(f"{path}.{field}", "Member must not be null")
    for field, longest in TEXTS.items():
        if field in evaluation and not 1 <= len(evaluation[field]) <= longest:
            raise invalid(f"{path}.{field}", f"Member must have length between 1 and {longest}")
    if evaluation["ComplianceType"] not in REPORTED:
        raise invalid(f"{path}.ComplianceType", f"Member must satisfy enum value set: {list(REPORTED)}")
    if type(evaluation["OrderingTimestamp"]) not in (int, float):
        raise invalid(f"{path}.OrderingTimestamp", "Member must be a timestamp")
