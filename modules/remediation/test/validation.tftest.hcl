# Contract: each part of `remediation`, and the limit that it sets to `name`, is refused at plan for the one rule that it
# breaks, and accepted at the edge of that rule.

mock_provider "aws" {
  source = "../../test/mocks"
}

variables {
  name            = "iam-role-last-used"
  rule_parameters = { max_days_for_last_used = "60" }
  exemption_tag   = "iam-role-last-used:exempt-until"
  config_rule     = { name = "iam-role-last-used" }
}

run "the_least_of_everything_is_accepted" {
  command = plan

  variables {
    name                                 = "a"
    dry_run                              = false
    delete_after_days                    = 1
    protected_patterns                   = []
    maximum_per_day                      = 1
    backup_bucket                        = "abc"
    maximum_automatic_attempts           = 1
    retry_attempt_seconds                = 1
    concurrent_execution_rate_percentage = 1
    error_percentage                     = 1
  }

  assert {
    condition     = length(aws_ssm_document.this) == 3
    error_message = "The least of everything should be planned."
  }
}

run "the_most_of_everything_is_accepted" {
  command = plan

  variables {
    name                                 = join("", [for _ in range(53) : "a"])
    automatic                            = true
    delete_after_days                    = 365
    protected_patterns                   = [for length in [511, 510] : "/${join("", [for _ in range(length) : "a"])}"]
    maximum_per_day                      = 1000
    dry_run                              = true
    backup_bucket                        = join("", [for _ in range(63) : "b"])
    maximum_automatic_attempts           = 25
    retry_attempt_seconds                = 2678000
    concurrent_execution_rate_percentage = 100
    error_percentage                     = 100
  }

  assert {
    condition     = length(join("|", var.protected_patterns)) == 1024
    error_message = "The patterns should be at the limit; they have ${length(join("|", var.protected_patterns))}."
  }

  assert {
    condition     = alltrue([for role in values(module.functions)[*].role : length(role.name) <= 64])
    error_message = "Unexpected names: ${join(", ", [for role in values(module.functions)[*].role : role.name])}."
  }

  assert {
    condition     = length(module.functions["remediator"].role.name) == 64
    error_message = "The longest name should be at the limit of IAM: ${module.functions["remediator"].role.name}."
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
    automatic                            = null
    delete_after_days                    = null
    protected_patterns                   = null
    maximum_per_day                      = null
    dry_run                              = null
    backup_bucket                        = null
    maximum_automatic_attempts           = null
    retry_attempt_seconds                = null
    concurrent_execution_rate_percentage = null
    error_percentage                     = null
  }

  assert {
    condition = jsonencode([
      var.automatic, var.delete_after_days, var.protected_patterns, var.maximum_per_day, var.dry_run, var.backup_bucket,
      var.maximum_automatic_attempts, var.retry_attempt_seconds, var.concurrent_execution_rate_percentage,
      var.error_percentage,
    ]) == jsonencode([false, null, [], 10, null, null, 25, 60, 10, 50])
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
