"""CloudFormation: what moto leaves out of stack sets that CloudFormation itself manages, for organizational units."""

from __future__ import annotations

from typing import Any

from moto.cloudformation.exceptions import StackSetNotFoundException
from moto.cloudformation.models import StackSet
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult

from .organization import members, page_of
from .patching import exists, replaced

exists(StackSet, "delete_stack_instances")


def _keep(self: CloudFormationResponse) -> None:
    stack_set = self.cloudformation_backend.describe_stack_set(self._get_param("StackSetName"))
    stack_set.capabilities = self._get_param("Capabilities", [])
    if self._get_param("AutoDeployment"):
        stack_set.auto_deployment = self._get_param("AutoDeployment")
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
    stack_set = self.cloudformation_backend.describe_stack_set(self._get_param("StackSetName"))
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
