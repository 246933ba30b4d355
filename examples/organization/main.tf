# One apply for the whole organization: the rule in every account, one function, the role that the function assumes in each, and an
# aggregator that shows all results in one place. Apply it in the management account.
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

module "iam_role_last_used" {
  source = "../.."

  max_days  = 60
  whitelist = ["/breakglass-*", "/AWSControlTowerExecution"]

  organization = {
    id = var.organization_id

    # For example, accounts that will be closed soon.
    excluded_accounts = var.excluded_accounts

    stack_set = { organizational_unit_ids = var.organizational_unit_ids }

    aggregator = true
  }

  # A second function checks once a day whether any account was not evaluated; then the alarms ring too. List SNS topics in actions.
  alarms = {}
}

# This account has the rule too, but a StackSet never reaches the management account.
module "own_role" {
  source = "../../modules/member-role"

  name              = "${module.iam_role_last_used.rule_name}-member"
  function_role_arn = module.iam_role_last_used.role_arn
  organization_id   = var.organization_id
}

# Retires roles of this account only: AWS Config cannot remediate for an organization rule. To retire roles of a member, apply the same
# block with its credentials.
module "remediation" {
  source = "../../modules/remediation"

  name                   = module.iam_role_last_used.rule_name
  rule_parameters        = module.iam_role_last_used.rule_parameters
  exemption_tag          = "iam-role-last-used:exempt-until"
  maximum_exemption_days = 400
  exempt_tags            = {}
  execution_role_name    = module.own_role.role_name

  # Only logs what it would do. Watch that for some days first.
  dry_run = true
}
