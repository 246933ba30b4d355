# The role that the central function assumes in one member account, for organizations that apply each account separately. Apply it with
# credentials of the member account.
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.83, < 7.0"
    }
  }
}

provider "aws" {}

module "member_role" {
  source = "../../modules/member-role"

  name              = "iam-role-last-used-member"
  function_role_arn = var.function_role_arn
  organization_id   = var.organization_id
}
