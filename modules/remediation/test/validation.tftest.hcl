# Contract: each part of `remediation`, and the limit that it sets to `name`, is refused at plan for the one rule that it
# breaks, and accepted at the edge of that rule.

mock_provider "aws" {
  source = "../../test/mocks"
}

variables {
  name                   = "iam-role-last-used"
  rule_parameters        = { max_days_for_last_used = "60" }
  exemption_tag          = "iam-role-last-used:exempt-until"
  maximum_exemption_days = 400
  exempt_tags            = {}
  config_rule            = { name = "iam-role-last-used" }
}

run "the_least_of_everything_is_accepted" {
  command = plan

  variables {
    name                  = "a"
    dry_run               = false
    quarantine_after_days = 1
    delete_after_days     = 1
    backup_deleter_arn    = "arn:aws:iam::123456789012:user/a"
    protected_patterns    = []
    maximum_per_day       = 1
    backup_bucket         = "abc"
  }

  assert {
    condition     = length(aws_ssm_document.this) == 3
    error_message = "The least of everything should be planned."
  }
}

run "the_most_of_everything_is_accepted" {
  command = plan

  variables {
    name                   = join("", [for _ in range(49) : "a"])
    settings               = { iam_role_path = "/${join("", [for _ in range(153) : "p"])}/" }
    quarantine_after_days  = 365
    delete_after_days      = 365
    schedule_pass          = true
    protect_platform_roles = true
    backup_deleter_arn     = "arn:aws-us-gov:iam::123456789012:role/platform/admin"
    protected_patterns     = [for length in [511, 510] : "/${join("", [for _ in range(length) : "a"])}"]
    maximum_per_day        = 1000
    dry_run                = true
    backup_bucket          = join("", [for _ in range(63) : "b"])
  }

  assert {
    condition     = length(join("|", var.protected_patterns)) == 1024
    error_message = "The patterns should be at the limit; they have ${length(join("|", var.protected_patterns))}."
  }

  assert {
    condition = alltrue([
      for role in concat(values(module.functions)[*].role, values(aws_iam_role.starter)) : length(role.name) <= 64
    ])
    error_message = "Unexpected names: ${join(", ", [for role in values(module.functions)[*].role : role.name])}."
  }

  assert {
    condition     = length(aws_iam_role.starter["ssm-remediator"].name) == 64
    error_message = "The longest name should be at the limit of IAM: ${aws_iam_role.starter["ssm-remediator"].name}."
  }

  assert {
    condition = length(join("", [
      "arn:aws-us-gov:iam::123456789012:role",
      aws_iam_role.starter["ssm-remediator"].path,
      aws_iam_role.starter["ssm-remediator"].name,
    ])) == 256
    error_message = "The longest ARN should be at the limit of AWS Config."
  }
}

run "every_allowed_kind_of_character_is_accepted" {
  command = plan

  variables {
    name               = "Iam_role-9"
    protected_patterns = ["/team-a/*", "*-ci?", "/Aa9+=,.@_-/x", "*"]
    backup_bucket      = "9-backups-0"
  }

  assert {
    condition = (
      module.functions["remediator"].function.environment[0].variables["PROTECTED_PATTERNS"] ==
      "/team-a/*|*-ci?|/Aa9+=,.@_-/x|*"
    )
    error_message = "Every allowed kind of character should be planned."
  }
}

run "no_value_is_as_good_as_null" {
  command = plan

  variables {
    quarantine_after_days  = null
    delete_after_days      = null
    schedule_pass          = null
    protect_platform_roles = null
    backup_deleter_arn     = null
    protected_patterns     = null
    maximum_per_day        = null
    dry_run                = null
    backup_bucket          = null
  }

  assert {
    condition = jsonencode([
      var.quarantine_after_days, var.delete_after_days, var.schedule_pass, var.protected_patterns,
      var.protect_platform_roles, var.maximum_per_day, var.dry_run, var.backup_bucket, var.backup_deleter_arn,
    ]) == jsonencode([null, null, null, [], true, 10, null, null, null])
    error_message = "Null should leave each input with its default; maximum_per_day is ${var.maximum_per_day}."
  }
}

run "remediation_at_log_level_info_is_accepted" {
  command = plan

  variables {
    settings = {
      log_level = "INFO"
    }
  }

  assert {
    condition     = length(aws_ssm_document.this) == 3
    error_message = "INFO should be planned."
  }
}

run "remediation_at_log_level_debug_is_accepted" {
  command = plan

  variables {
    settings = {
      log_level = "DEBUG"
    }
  }

  assert {
    condition     = length(aws_ssm_document.this) == 3
    error_message = "DEBUG should be planned."
  }
}

run "remediation_at_log_level_trace_is_accepted" {
  command = plan

  variables {
    settings = {
      log_level = "TRACE"
    }
  }

  assert {
    condition     = length(aws_ssm_document.this) == 3
    error_message = "TRACE should be planned."
  }
}
