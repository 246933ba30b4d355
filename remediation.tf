# Retires unused roles step by step, and restores them. All resources are in modules/remediation, which can also be applied on its own
# in a member of an organization.

locals {
  # What decides which resources there are is not sensitive, and is known at plan.
  remediates      = nonsensitive(var.remediation != null)
  retires         = local.remediates ? !nonsensitive(var.remediation.restore_only) : false
  remediator_name = "${var.name}-remediator"
}

module "remediation" {
  source = "./modules/remediation"
  count  = local.remediates ? 1 : 0

  name                   = var.name
  rule_parameters        = local.rule_parameters
  exemption_tag          = var.exemption_tag
  maximum_exemption_days = var.maximum_exemption_days
  exempt_tags            = var.exempt_tags
  execution_role_name    = try(var.execution_role.name, null)
  reference_regions      = var.reference_regions
  settings               = local.settings

  quarantine_after_days  = var.remediation.quarantine_after_days
  delete_after_days      = var.remediation.delete_after_days
  schedule_pass          = var.remediation.schedule_pass
  protected_patterns     = var.remediation.protected_patterns
  protect_platform_roles = var.remediation.protect_platform_roles
  maximum_per_day        = var.remediation.maximum_per_day
  dry_run                = var.remediation.dry_run
  skip_referenced        = var.remediation.skip_referenced
  restore_only           = var.remediation.restore_only

  backup_bucket        = var.remediation.backup_bucket
  create_backup_bucket = var.remediation.create_backup_bucket
  backup_deleter_arn   = var.remediation.backup_deleter_arn

  # By its id, which is its name, but new where the rule is made anew: AWS Config keeps what is to remedy with the rule.
  config_rule = { name = one(aws_config_config_rule.this[*].id) }
}
