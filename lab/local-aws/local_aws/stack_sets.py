"""CloudFormation: what moto leaves out of stack sets that CloudFormation itself manages, for organizational units."""

from __future__ import annotations

import uuid
from typing import Any

from moto.cloudformation.exceptions import CloudFormationError, StackSetNotFoundException
from moto.cloudformation.models import StackSet, cloudformation_backends
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult

from .organization import members, page_of
from .patching import exists, expect, replaced

exists(StackSet, "delete_stack_instances")
exists(StackSet, "_create_operation")

# A property without a setter: to set it is an error, which moto answers with a status that clients retry for many minutes.
expect(
    isinstance(exists(StackSet, "managed_execution"), property),
    "moto's StackSet.managed_execution is no longer a property",
)
StackSet.managed_execution = {"Active": False}

_UNDER_WAY = ("RUNNING", "QUEUED")


class OperationInProgressException(CloudFormationError):
    code = "OperationInProgressException"

    def __init__(self, arn: str):
        super().__init__(f"Another Operation on StackSet {arn} is in progress")


def operate(body: dict) -> None:
    """Starts an operation that nobody here asked for, as when an account joins, or ends all: {account, region, stackSet, running}."""
    stack_set = cloudformation_backends[body["account"]][body["region"]].describe_stack_set(body["stackSet"])
    if body["running"]:
        stack_set._create_operation(str(uuid.uuid4()), "UPDATE", "RUNNING")
        return
    for operation in stack_set.operations:
        if operation["Status"] in _UNDER_WAY:
            operation["Status"] = "SUCCEEDED"


def _one_at_a_time(call: str) -> None:
    """What is queued has its effect at once; only its status waits for the operations before it."""

    def operation(original: Any, self: CloudFormationResponse) -> ActionResult:
        stack_set = _stack_set(self)
        busy = any(each["Status"] in _UNDER_WAY for each in stack_set.operations)
        if busy and not stack_set.managed_execution["Active"]:
            raise OperationInProgressException(stack_set.arn)
        result = original(self)
        if busy:
            stack_set.operations[-1]["Status"] = "QUEUED"
        return result

    operation.__name__ = call
    replaced(CloudFormationResponse)(operation)


def _stack_set(self: CloudFormationResponse) -> StackSet:
    return self.cloudformation_backend.describe_stack_set(self._get_param("StackSetName"))


def _keep(self: CloudFormationResponse) -> None:
    stack_set = _stack_set(self)
    stack_set.capabilities = self._get_param("Capabilities", [])
    if self._get_param("AutoDeployment"):
        stack_set.auto_deployment = self._get_param("AutoDeployment")
    if self._get_param("ManagedExecution"):
        stack_set.managed_execution = self._get_param("ManagedExecution")
    if stack_set.permission_model == "SERVICE_MANAGED":
        stack_set.execution_role_name = None
        # AWS fills in the role of the service, which nobody asked for.
        stack_set.administration_role_arn = (
            f"arn:aws:iam::{self.current_account}:role/aws-service-role/stacksets.cloudformation.amazonaws.com"
            "/AWSServiceRoleForCloudFormationStackSetsOrgAdmin"
        )


@replaced(CloudFormationResponse)
def create_stack_set(original: Any, self: CloudFormationResponse) -> ActionResult:
    result = original(self)
    _keep(self)
    return result


@replaced(CloudFormationResponse)
def update_stack_set(original: Any, self: CloudFormationResponse) -> ActionResult:
    result = original(self)
    _keep(self)
    return result


@replaced(CloudFormationResponse)
def delete_stack_instances(original: Any, self: CloudFormationResponse) -> ActionResult:
    units = (self._get_param("DeploymentTargets") or {}).get("OrganizationalUnitIds", [])
    stack_set = _stack_set(self)
    accounts = [account for unit in units for account in members(self.current_account, unit)]
    stack_set.instances.delete(accounts, self._get_param("Regions", []))
    return original(self)


@replaced(CloudFormationResponse)
def list_stack_instances(_: Any, self: CloudFormationResponse) -> ActionResult:
    name = self._get_param("StackSetName")
    # A delegated administrator sees the stack sets that were made as one, of which there are none here.
    if (self._get_param("CallAs") or "SELF") != "SELF":
        raise StackSetNotFoundException(name)
    instances = self.cloudformation_backend.list_stack_instances(name)
    found, token = page_of(instances, self._get_param("NextToken"))
    return ActionResult({"Summaries": found, **({"NextToken": token} if token else {})})


for _call in ("create_stack_instances", "delete_stack_instances", "update_stack_instances", "update_stack_set"):
    _one_at_a_time(_call)
