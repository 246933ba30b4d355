# Contract: what each input, alone, changes in the resources, and what the module makes without any input.
# Mocked provider, so that every attribute is known. Each run that applies another input has a state of its own:
# mocks do not replace what is in the state already.

mock_provider "aws" {
  source = "./test/mocks"
}

run "the_defaults_make_one_daily_rule_of_60_days" {
  command = apply

  assert {
    condition     = aws_config_config_rule.this[0].name == "iam-role-last-used"
    error_message = "The rule should be named iam-role-last-used; it is ${aws_config_config_rule.this[0].name}."
  }

  assert {
    condition     = aws_config_config_rule.this[0].input_parameters == jsonencode({ max_days_for_last_used = "60" })
    error_message = "The parameters should be max_days as text alone: ${aws_config_config_rule.this[0].input_parameters}."
  }

  assert {
    condition = (
      aws_config_config_rule.this[0].source[0].owner == "CUSTOM_LAMBDA" &&
      aws_config_config_rule.this[0].source[0].source_identifier == module.evaluator.function.arn
    )
    error_message = "The rule should invoke the function."
  }

  assert {
    condition = one(aws_config_config_rule.this[0].source[0].source_detail) == {
      event_source                = "aws.config"
      message_type                = "ScheduledNotification"
      maximum_execution_frequency = "TwentyFour_Hours"
    }
    error_message = "The rule should be scheduled daily."
  }

  assert {
    condition     = length(aws_config_config_rule.this[0].scope) == 0
    error_message = "A scheduled rule should have no scope."
  }
}

run "the_defaults_make_an_arm64_function_of_the_artifact" {
  command = plan

  assert {
    condition = (
      module.evaluator.function.runtime == "nodejs22.x" &&
      module.evaluator.function.handler == "evaluator.handler" &&
      module.evaluator.function.architectures == tolist(["arm64"])
    )
    error_message = "The function should run evaluator.handler under Node 22 on arm64."
  }

  assert {
    condition = (
      endswith(module.evaluator.function.filename, "lambda/dist/iam-role-last-used.zip") &&
      module.evaluator.function.source_code_hash == filebase64sha256(module.evaluator.function.filename)
    )
    error_message = "The function should be the committed artifact, and follow its content."
  }

  assert {
    condition     = module.evaluator.function.memory_size == 192 && module.evaluator.function.timeout == 300
    error_message = "The function should have 192 MB and 300 seconds."
  }

  assert {
    condition = (
      length(module.evaluator.function.layers) == 0 &&
      length(module.evaluator.function.vpc_config) == 0 &&
      module.evaluator.function.kms_key_arn == null
    )
    error_message = "The function should have no layer, VPC or key by default."
  }
}

run "only_config_of_this_account_may_invoke_the_function" {
  command = apply

  assert {
    condition = (
      aws_lambda_permission.config.principal == "config.amazonaws.com" &&
      aws_lambda_permission.config.source_account == "123456789012" &&
      aws_lambda_permission.config.action == "lambda:InvokeFunction" &&
      aws_lambda_permission.config.function_name == module.evaluator.function.arn
    )
    error_message = "The permission should be for AWS Config of account 123456789012 alone."
  }
}

run "the_function_writes_json_into_its_own_log_group" {
  command = plan

  assert {
    condition = (
      module.evaluator.function.logging_config[0].log_group == "/aws/lambda/iam-role-last-used" &&
      module.evaluator.log_group.name == "/aws/lambda/iam-role-last-used"
    )
    error_message = "The function should log into the group that the module makes."
  }

  assert {
    condition = (
      module.evaluator.function.logging_config[0].log_format == "JSON" &&
      module.evaluator.function.logging_config[0].application_log_level == "INFO" &&
      module.evaluator.function.logging_config[0].system_log_level == "INFO"
    )
    error_message = "The function should log JSON from INFO up."
  }

  assert {
    condition = (
      module.evaluator.log_group.retention_in_days == 365 &&
      module.evaluator.log_group.kms_key_id == null
    )
    error_message = "Log lines should be kept for 365 days, under the key of AWS."
  }
}

run "the_environment_holds_the_default_settings" {
  command = plan

  assert {
    condition = module.evaluator.function.environment[0].variables == tomap({
      EXEMPTION_TAG           = "iam-role-last-used:exempt-until"
      MAXIMUM_EXEMPTION_DAYS  = "400"
      OWNER_TAG               = "owner"
      RESOURCE_ID             = "RoleId"
      INCLUDE_PROTECTED_ROLES = "false"
      REPORTING               = "changes"
    })
    error_message = "Unexpected environment: ${jsonencode(module.evaluator.function.environment[0].variables)}."
  }
}

run "the_environment_follows_the_settings" {
  command = plan

  variables {
    exemption_tag           = "keep"
    maximum_exemption_days  = 30
    exempt_tags             = { env = ["dr", "break-glass-*"], Keep = ["*"] }
    owner_tag               = "team"
    resource_id             = "RoleName"
    include_protected_roles = true
    reporting               = "all"
    execution_role          = { name = "audit/reader" }
    references              = true
    reference_regions       = ["us-east-1", "eu-central-1"]
  }

  assert {
    condition = module.evaluator.function.environment[0].variables == tomap({
      EXEMPTION_TAG           = "keep"
      MAXIMUM_EXEMPTION_DAYS  = "30"
      EXEMPT_TAGS             = "{\"Keep\":[\"*\"],\"env\":[\"dr\",\"break-glass-*\"]}"
      OWNER_TAG               = "team"
      RESOURCE_ID             = "RoleName"
      INCLUDE_PROTECTED_ROLES = "true"
      REPORTING               = "all"
      EXECUTION_ROLE          = "{\"name\":\"audit/reader\"}"
      REFERENCES              = "true"
      REFERENCE_REGIONS       = "us-east-1|eu-central-1"
    })
    error_message = "Unexpected environment: ${jsonencode(module.evaluator.function.environment[0].variables)}."
  }
}

# They are the remediation's then.
run "reference_regions_without_references_change_no_environment" {
  command = plan

  variables {
    reference_regions = ["us-east-1"]
  }

  assert {
    condition = (
      !contains(keys(module.evaluator.function.environment[0].variables), "REFERENCES") &&
      !contains(keys(module.evaluator.function.environment[0].variables), "REFERENCE_REGIONS")
    )
    error_message = "Unexpected environment: ${jsonencode(module.evaluator.function.environment[0].variables)}."
  }
}

run "no_limit_of_exemptions_is_said_because_a_variable_that_got_lost_must_not_lift_it" {
  command = plan

  variables {
    maximum_exemption_days = null
  }

  assert {
    condition     = module.evaluator.function.environment[0].variables["MAXIMUM_EXEMPTION_DAYS"] == "none"
    error_message = "MAXIMUM_EXEMPTION_DAYS should be none."
  }
}

run "no_exemption_tag_leaves_its_variable_out" {
  command = plan

  variables {
    exemption_tag = null
  }

  assert {
    condition     = !contains(keys(module.evaluator.function.environment[0].variables), "EXEMPTION_TAG")
    error_message = "EXEMPTION_TAG should be absent."
  }
}

run "an_empty_execution_role_is_an_empty_object" {
  command = plan

  variables {
    execution_role = {}
  }

  assert {
    condition     = module.evaluator.function.environment[0].variables["EXECUTION_ROLE"] == "{}"
    error_message = "Unexpected environment: ${jsonencode(module.evaluator.function.environment[0].variables)}."
  }
}

run "the_parameters_hold_each_pattern_once_in_the_order_given" {
  command = plan

  variables {
    max_days  = 90
    whitelist = ["/team-b/*", "*-break-glass", "/team-b/*", "/ci?"]
  }

  assert {
    condition = jsondecode(aws_config_config_rule.this[0].input_parameters) == {
      max_days_for_last_used = "90"
      role_whitelist         = "/team-b/*|*-break-glass|/ci?"
    }
    error_message = "Unexpected parameters: ${aws_config_config_rule.this[0].input_parameters}."
  }
}

run "name_names_everything" {
  command = plan

  variables {
    name = "audit_roles"
  }

  assert {
    condition = alltrue([
      for name in [
        aws_config_config_rule.this[0].name,
        module.evaluator.function.function_name,
        module.evaluator.role.name,
        module.evaluator.policy.name,
        trimprefix(module.evaluator.log_group.name, "/aws/lambda/"),
      ] : name == "audit_roles"
    ])
    error_message = "Everything should be named audit_roles."
  }
}

run "the_pass_through_settings_reach_the_function" {
  command = plan

  variables {
    layer                       = "arn:aws:lambda:eu-west-1:123456789012:layer:extension:7"
    architecture                = "x86_64"
    memory_size                 = 512
    timeout                     = 900
    log_level                   = "DEBUG"
    log_retention_in_days       = 0
    maximum_execution_frequency = "Six_Hours"
    vpc_config                  = { subnet_ids = ["subnet-0a", "subnet-0b"], security_group_ids = ["sg-0c"] }
  }

  assert {
    condition = (
      module.evaluator.function.layers == tolist(["arn:aws:lambda:eu-west-1:123456789012:layer:extension:7"]) &&
      module.evaluator.function.architectures == tolist(["x86_64"]) &&
      module.evaluator.function.memory_size == 512 &&
      module.evaluator.function.timeout == 900 &&
      module.evaluator.function.logging_config[0].application_log_level == "DEBUG"
    )
    error_message = "Layer, architecture, memory, timeout and log level should reach the function."
  }

  assert {
    condition = (
      module.evaluator.function.vpc_config[0].subnet_ids == toset(["subnet-0a", "subnet-0b"]) &&
      module.evaluator.function.vpc_config[0].security_group_ids == toset(["sg-0c"])
    )
    error_message = "Subnets and security groups should reach the function."
  }

  assert {
    condition     = module.evaluator.log_group.retention_in_days == 0
    error_message = "The retention should reach the log group."
  }

  assert {
    condition     = one(aws_config_config_rule.this[0].source[0].source_detail).maximum_execution_frequency == "Six_Hours"
    error_message = "The frequency should reach the rule."
  }
}

run "the_key_encrypts_environment_and_logs" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition = (
      module.evaluator.function.kms_key_arn == var.kms_key_arn &&
      module.evaluator.log_group.kms_key_id == var.kms_key_arn
    )
    error_message = "Function and log group should use the key."
  }
}

run "the_role_takes_path_and_boundary" {
  command = plan

  variables {
    iam_role_path        = "/platform/functions/"
    permissions_boundary = "arn:aws:iam::123456789012:policy/boundary"
  }

  assert {
    condition = (
      module.evaluator.role.path == "/platform/functions/" &&
      module.evaluator.role.permissions_boundary == "arn:aws:iam::123456789012:policy/boundary"
    )
    error_message = "Path and boundary should reach the role."
  }
}

run "tags_are_on_everything_that_takes_tags" {
  command = plan

  variables {
    tags = { owner = "security" }
  }

  assert {
    condition = alltrue([
      for tags in [
        aws_config_config_rule.this[0].tags,
        module.evaluator.function.tags,
        module.evaluator.log_group.tags,
      ] : tags == tomap({ owner = "security" })
    ])
    error_message = "Rule, function and log group should have the tag owner = security."
  }

  assert {
    condition = module.evaluator.role.tags == tomap({
      owner                       = "security"
      "iam-role-last-used:module" = "iam-role-last-used"
    })
    error_message = "The role should have the tag owner = security, and the module's own."
  }
}

run "no_tag_of_yours_replaces_the_module_s_own_in_whatever_case_it_is_written" {
  command = plan

  variables {
    name = "audit-roles"
    tags = { "IAM-Role-Last-Used:Module" = "other", "iam-role-last-used:modules" = "kept" }
  }

  assert {
    condition = module.evaluator.role.tags == tomap({
      "iam-role-last-used:modules" = "kept"
      "iam-role-last-used:module"  = "audit-roles"
    })
    error_message = "Unexpected tags: ${jsonencode(module.evaluator.role.tags)}."
  }
}

run "the_outputs_name_what_was_made" {
  command   = apply
  state_key = "outputs"

  variables {
    name = "audit-roles"
  }

  assert {
    condition = (
      output.rule_name == "audit-roles" &&
      output.rule_arn == "arn:aws:config:eu-west-1:123456789012:config-rule/config-rule-a1b2c3" &&
      output.rule_id == "config-rule-a1b2c3"
    )
    error_message = "The outputs should name the rule."
  }

  assert {
    condition = (
      output.function_name == "audit-roles" &&
      output.function_arn == "arn:aws:lambda:eu-west-1:123456789012:function:mock" &&
      output.role_name == "audit-roles" &&
      output.role_arn == "arn:aws:iam::123456789012:role/mock" &&
      output.log_group_name == "/aws/lambda/audit-roles"
    )
    error_message = "The outputs should name function, role and log group."
  }

  assert {
    condition = (
      output.start_evaluation_command ==
      "aws configservice start-config-rules-evaluation --config-rule-names audit-roles"
    )
    error_message = "Unexpected command: ${output.start_evaluation_command}"
  }

  assert {
    condition = output.export_results_command == join(" ", [
      "aws configservice get-compliance-details-by-config-rule --config-rule-name audit-roles --output text --query",
      "'EvaluationResults[].[EvaluationResultIdentifier.EvaluationResultQualifier.ResourceId,ComplianceType,Annotation]'",
    ])
    error_message = "Unexpected command: ${output.export_results_command}"
  }
}

run "in_an_organization_with_alarms_a_function_of_the_artifact_looks_for_silent_accounts" {
  command   = apply
  state_key = "coverage"

  override_resource {
    target = aws_iam_role.coverage_schedule[0]
    values = {
      arn         = "arn:aws:iam::123456789012:role/audit-roles-coverage-schedule"
      create_date = "2026-11-27T10:00:00Z"
    }
  }

  variables {
    name                        = "audit-roles"
    maximum_execution_frequency = "Six_Hours"
    organization                = {}
    alarms                      = {}
    memory_size                 = 256
    timeout                     = 120
    tags                        = { owner = "security" }
  }

  assert {
    condition = (
      module.coverage[0].function.function_name == "audit-roles-coverage" &&
      module.coverage[0].function.handler == "coverage.handler" &&
      module.coverage[0].function.filename == module.evaluator.function.filename &&
      module.coverage[0].function.memory_size == 256 &&
      module.coverage[0].function.timeout == 120
    )
    error_message = "The check should be a function of the same artifact, with the settings of the estate."
  }

  assert {
    condition = module.coverage[0].function.environment[0].variables == tomap({
      ORGANIZATION_RULE     = "audit-roles"
      LOG_GROUP             = "/aws/lambda/audit-roles"
      LONGEST_SILENCE_HOURS = "12"
      WATCHED_SINCE         = "2026-11-27T10:00:00Z"
    })
    error_message = "Unexpected environment: ${jsonencode(module.coverage[0].function.environment[0].variables)}."
  }

  assert {
    condition = (
      aws_scheduler_schedule.coverage[0].name == "audit-roles-coverage" &&
      aws_scheduler_schedule.coverage[0].schedule_expression == "rate(1 day)" &&
      one(aws_scheduler_schedule.coverage[0].flexible_time_window).mode == "OFF" &&
      one(aws_scheduler_schedule.coverage[0].target).arn == module.coverage[0].function.arn &&
      one(aws_scheduler_schedule.coverage[0].target).role_arn == aws_iam_role.coverage_schedule[0].arn
    )
    error_message = "A schedule should start the function once a day: ${jsonencode(aws_scheduler_schedule.coverage[0])}."
  }

  assert {
    condition = alltrue([
      for tags in [module.coverage[0].role.tags, aws_iam_role.coverage_schedule[0].tags] :
      tags == tomap({ owner = "security", "iam-role-last-used:module" = "audit-roles" })
    ])
    error_message = "Both roles should be the module's own."
  }
}
