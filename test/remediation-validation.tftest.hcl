# Contract: each part of `remediation` is accepted at the edge of its rules. What they refuse is in lab/module/rows.

mock_provider "aws" {
  source = "./test/mocks"
}

run "the_least_of_everything_is_accepted" {
  command = plan

  variables {
    name = "a"
    remediation = {
      delete_after_days                    = 1
      protected_patterns                   = []
      maximum_per_day                      = 1
      backup_bucket                        = "abc"
      maximum_automatic_attempts           = 1
      retry_attempt_seconds                = 1
      concurrent_execution_rate_percentage = 1
      error_percentage                     = 1
    }
  }

  assert {
    condition     = length(aws_ssm_document.this) == 3
    error_message = "The least of everything should be planned."
  }
}

run "the_most_of_everything_is_accepted" {
  command = plan

  variables {
    name = join("", [for _ in range(53) : "a"])
    remediation = {
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
  }

  assert {
    condition     = length(join("|", var.remediation.protected_patterns)) == 1024
    error_message = "The patterns should be at the limit; they have ${length(join("|", var.remediation.protected_patterns))}."
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.remediation : length(role.name) <= 64])
    error_message = "Unexpected names: ${join(", ", [for role in aws_iam_role.remediation : role.name])}."
  }

  assert {
    condition     = length(aws_iam_role.remediation["remediator"].name) == 64
    error_message = "The longest name should be at the limit of IAM: ${aws_iam_role.remediation["remediator"].name}."
  }
}

run "every_allowed_kind_of_character_is_accepted" {
  command = plan

  variables {
    name = "Iam_role-9"
    remediation = {
      protected_patterns = ["/team-a/*", "*-ci?", "/Aa9+=,.@_-/x", "*"]
      backup_bucket      = "9-backups-0"
    }
  }

  assert {
    condition = (
      aws_lambda_function.remediation["remediator"].environment[0].variables["PROTECTED_PATTERNS"] ==
      "/team-a/*|*-ci?|/Aa9+=,.@_-/x|*"
    )
    error_message = "Every allowed kind of character should be planned."
  }
}

run "no_value_is_as_good_as_null" {
  command = plan

  variables {
    remediation = {
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
  }

  assert {
    condition = jsonencode(var.remediation) == jsonencode({
      automatic                            = false
      delete_after_days                    = null
      protected_patterns                   = []
      maximum_per_day                      = 10
      dry_run                              = false
      backup_bucket                        = null
      maximum_automatic_attempts           = 25
      retry_attempt_seconds                = 60
      concurrent_execution_rate_percentage = 10
      error_percentage                     = 50
    })
    error_message = "Null should leave each part with its default: ${jsonencode(var.remediation)}."
  }
}

run "name_of_54_characters_is_accepted_without_remediation" {
  command = plan

  variables {
    name        = join("", [for _ in range(54) : "a"])
    remediation = null
  }

  assert {
    condition     = length(aws_config_config_rule.this[0].name) == 54
    error_message = "The limit should hold with remediation only."
  }
}

run "an_organization_without_remediation_is_accepted" {
  command = plan

  variables {
    organization = {}
    remediation  = null
  }

  assert {
    condition     = length(aws_config_organization_custom_rule.this) == 1
    error_message = "An organization alone should be planned."
  }
}

run "remediation_with_resource_id_role_id_is_accepted" {
  command = plan

  variables {
    resource_id = "RoleId"
    remediation = {}
  }

  assert {
    condition     = length(aws_ssm_document.this) == 3
    error_message = "The id of a role should be planned."
  }
}

run "resource_id_role_name_without_remediation_is_accepted" {
  command = plan

  variables {
    resource_id = "RoleName"
    remediation = null
  }

  assert {
    condition     = length(aws_ssm_document.this) == 0
    error_message = "The name of a role should be planned without remediation."
  }
}

run "log_level_warn_without_remediation_is_accepted" {
  command = plan

  variables {
    log_level   = "WARN"
    remediation = null
  }

  assert {
    condition     = length(aws_ssm_document.this) == 0
    error_message = "WARN should be planned without remediation."
  }
}

run "remediation_at_log_level_info_is_accepted" {
  command = plan

  variables {
    log_level   = "INFO"
    remediation = {}
  }

  assert {
    condition     = length(aws_ssm_document.this) == 3
    error_message = "INFO should be planned."
  }
}

run "remediation_at_log_level_debug_is_accepted" {
  command = plan

  variables {
    log_level   = "DEBUG"
    remediation = {}
  }

  assert {
    condition     = length(aws_ssm_document.this) == 3
    error_message = "DEBUG should be planned."
  }
}

run "remediation_at_log_level_trace_is_accepted" {
  command = plan

  variables {
    log_level   = "TRACE"
    remediation = {}
  }

  assert {
    condition     = length(aws_ssm_document.this) == 3
    error_message = "TRACE should be planned."
  }
}
