"""Systems Manager: the part of Automation documents that the local AWS understands. It refuses every other."""

from __future__ import annotations

import json
import re
from typing import Any

from moto.ssm.models import SimpleSystemManagerBackend, ssm_backends

from .automation_choices import check_choices
from .patching import exists
from .policies.wildcards import listed

exists(SimpleSystemManagerBackend, "get_document")

DOCUMENT = {"schemaVersion", "description", "assumeRole", "parameters", "mainSteps", "outputs"}
# timeoutSeconds is taken and not kept to: the timeout of the function comes first.
STEP = {
    "name",
    "description",
    "action",
    "inputs",
    "timeoutSeconds",
    "maxAttempts",
    "onFailure",
    "isCritical",
    "isEnd",
    "nextStep",
}
INPUTS = {
    "aws:invokeLambdaFunction": {"FunctionName", "InputPayload", "Payload"},
    "aws:branch": {"Choices", "Default"},
    "aws:executeScript": {"Runtime", "Handler", "Script", "InputPayload"},
}
ABORT, CONTINUE = "Abort", "Continue"
PARAMETER = {"type", "description", "default", "allowedValues", "allowedPattern", "minChars", "maxChars"}

ROLE_ARN = re.compile(r"arn:[\w-]+:iam::\d{12}:role/.+")
PLACEHOLDER = re.compile(r"\{\{\s*([\w.:-]+)\s*\}\}")


def open_document(account: str, region: str, name: str, version: str | None) -> dict:
    backend = ssm_backends[account][region]
    document = backend.get_document(name, None if version == "$DEFAULT" else version, None, "JSON")
    if document["DocumentType"] != "Automation":
        raise ValueError(f"The document {name} is a document of the type {document['DocumentType']}.")
    content = json.loads(document["Content"])
    _check(content)
    return content


def _only(known: set[str], given: dict, what: str) -> None:
    if given.keys() - known:
        raise ValueError(f"The local AWS does not know {sorted(given.keys() - known)} of {what}.")


def _check(content: dict) -> None:
    _only(DOCUMENT, content, "a document")
    if content["schemaVersion"] != "0.3":
        raise ValueError(f'The schemaVersion is {content["schemaVersion"]!r}; it must be "0.3".')
    for name, parameter in content.get("parameters", {}).items():
        _only(PARAMETER, parameter, f"the parameter {name}")
    names = [step["name"] for step in content["mainSteps"]]
    for step in content["mainSteps"]:
        _check_step(step, names)


def _check_step(step: dict, names: list[str]) -> None:
    _only(STEP, step, "a step")
    if step["action"] not in INPUTS:
        raise ValueError(f"The local AWS does not know the action {step['action']}.")
    if step.get("maxAttempts", 1) != 1:
        raise ValueError("The local AWS makes one attempt at a step.")
    if step.get("isCritical") is False and step.get("onFailure", ABORT) == ABORT:
        raise ValueError("The local AWS does not know how an execution ends that a step aborts which is not critical.")
    _only(INPUTS[step["action"]], step["inputs"], f"the inputs of {step['action']}")
    if not step["inputs"].get("Runtime", "python").startswith("python"):
        raise ValueError(f"The local AWS does not know the runtime {step['inputs']['Runtime']}.")
    check_choices(step["inputs"].get("Choices", []), names)
    for target in _targets(step):
        if target not in names:
            raise ValueError(f"There is no step {target} to go to.")


def _targets(step: dict) -> list[str]:
    on_failure = step.get("onFailure", ABORT)
    named = [step.get("nextStep"), step["inputs"].get("Default"), on_failure.removeprefix("step:")]
    return [name for name in named if name and name not in (ABORT, CONTINUE)]


def take_parameters(content: dict, given: dict) -> dict[str, Any]:
    """The value of each parameter of a document: text, a boolean or a list."""
    declared = content.get("parameters", {})
    if given.keys() - declared.keys():
        raise ValueError(f"The document has no parameters {sorted(given.keys() - declared.keys())}.")
    missing = [name for name, parameter in declared.items() if name not in given and "default" not in parameter]
    if missing:
        raise ValueError(f"The parameters {missing} are missing.")
    return {name: _take(name, declared[name], given.get(name, declared[name].get("default"))) for name in declared}


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, (bool, list)) else str(value)


def _take(name: str, parameter: dict, given: Any) -> Any:
    values = [_text(value) for value in listed(given)]
    for value in values:
        _check_value(name, parameter, value)
    if parameter["type"] == "StringList":
        return values
    if len(values) != 1:
        raise ValueError(f"The parameter {name} has {len(values)} values; it takes one.")
    return values[0] == "true" if parameter["type"] == "Boolean" else values[0]


def _check_value(name: str, parameter: dict, value: str) -> None:
    kinds = {
        "String": lambda _: True,
        "StringList": lambda _: True,
        "Boolean": lambda text: text in ("true", "false"),
        "AWS::IAM::Role::Arn": ROLE_ARN.fullmatch,
    }
    kind, allowed = parameter["type"], [_text(each) for each in parameter.get("allowedValues", [value])]
    if kind not in kinds:
        raise ValueError(f"The local AWS does not know the type {kind} of the parameter {name}.")
    if not kinds[kind](value):
        raise ValueError(f"The value {value!r} of the parameter {name} is not a {kind}.")
    if value not in allowed:
        raise ValueError(f"The value {value!r} of the parameter {name} is none of {allowed}.")
    # A pattern has to say itself where it begins and ends.
    if not re.search(parameter.get("allowedPattern", ""), value):
        raise ValueError(f"The value {value!r} of the parameter {name} does not match {parameter['allowedPattern']}.")
    if not int(parameter.get("minChars", 0)) <= len(value) <= int(parameter.get("maxChars", len(value))):
        raise ValueError(f"The value {value!r} of the parameter {name} is too short or too long.")


def render(template: Any, values: dict[str, Any]) -> Any:
    """Puts values in the place of `{{ name }}`; a string that is nothing else becomes the value itself."""
    if isinstance(template, dict):
        return {key: render(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [render(value, values) for value in template]
    if not isinstance(template, str):
        return template
    whole = PLACEHOLDER.fullmatch(template)
    return _value(whole, values) if whole else PLACEHOLDER.sub(lambda found: _text(_value(found, values)), template)


def _value(placeholder: re.Match, values: dict[str, Any]) -> Any:
    if placeholder[1] not in values:
        raise ValueError(f"Nothing is known of {placeholder[0]}.")
    return values[placeholder[1]]
