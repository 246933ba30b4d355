# One apply for the whole organization: the rule in every account, one function, the role that it assumes in each, and an
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

    # Accounts that are about to be closed.
    excluded_accounts = var.excluded_accounts

    stack_set = { organizational_unit_ids = var.organizational_unit_ids }

    aggregator = true
  }

  # A function looks once a day whether an account was not evaluated; the alarms ring then too. Name SNS topics in actions.
  alarms = {}
}

# The rule is in this account too, and a StackSet never reaches the management account.
module "own_role" {
  source = "../../modules/member-role"

  name              = "${module.iam_role_last_used.rule_name}-member"
  function_role_arn = module.iam_role_last_used.role_arn
  organization_id   = var.organization_id
}

# Retires roles of this account: AWS Config cannot remediate for an organization rule. Apply the same block with credentials of a
# member to retire roles there.
module "remediation" {
  source = "../../modules/remediation"

  name                   = module.iam_role_last_used.rule_name
  rule_parameters        = module.iam_role_last_used.rule_parameters
  exemption_tag          = "iam-role-last-used:exempt-until"
  maximum_exemption_days = 400
  exempt_tags            = {}
  execution_role_name    = module.own_role.role_name

  # First see for some days what it would do.
  dry_run = true
}
