# Contract: what `organization` makes and grants, known in full at plan: the rule of the organization instead of the account's
# own, a function that may assume one role name within the organization, and the role that every member gets, exactly.
# The real provider, plan only, no network.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "unused"
  secret_key                  = "unused"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = {
    account_id = "123456789012"
  }
}

variables {
  organization = {}
}

run "without_organization_nothing_of_it_is_made" {
  command = plan

  variables {
    organization = null
  }

  assert {
    condition = alltrue([
      length(aws_config_organization_custom_rule.this) == 0,
      length(aws_lambda_permission.member_config) == 0,
      length(aws_cloudformation_stack_set.member_role) == 0,
      length(aws_cloudformation_stack_set_instance.member_role) == 0,
      length(aws_config_configuration_aggregator.this) == 0,
      length(aws_iam_role.aggregator) == 0,
    ])
    error_message = "Nothing of the organization should be made."
  }

  assert {
    condition = alltrue([
      aws_config_config_rule.this[0].name == "iam-role-last-used",
      aws_lambda_permission.config.source_account == "123456789012",
      output.member_status_command == null,
      output.coverage_commands == {},
      output.aggregator_name == null,
    ])
    error_message = "The rule should be the account's own, and Config of this account alone should invoke the function."
  }
}

run "the_rule_is_one_of_the_organization_with_the_same_parameters_for_all" {
  command = plan

  variables {
    max_days                    = 90
    whitelist                   = ["/ci-*"]
    maximum_execution_frequency = "Twelve_Hours"
    organization                = { excluded_accounts = ["222222222222"] }
  }

  assert {
    condition = (
      length(aws_config_config_rule.this) == 0 &&
      aws_config_organization_custom_rule.this[0].name == "iam-role-last-used" &&
      aws_config_organization_custom_rule.this[0].trigger_types == toset(["ScheduledNotification"]) &&
      aws_config_organization_custom_rule.this[0].maximum_execution_frequency == "Twelve_Hours" &&
      aws_config_organization_custom_rule.this[0].excluded_accounts == toset(["222222222222"])
    )
    error_message = "The rule should be scheduled, in the organization, without the excluded account."
  }

  assert {
    condition = jsondecode(aws_config_organization_custom_rule.this[0].input_parameters) == {
      max_days_for_last_used = "90"
      role_whitelist         = "/ci-*"
    }
    error_message = "Unexpected parameters: ${aws_config_organization_custom_rule.this[0].input_parameters}."
  }

  assert {
    condition = (
      output.rule_id == null && output.start_evaluation_command == null && output.export_results_command == null &&
      output.rule_name == "iam-role-last-used"
    )
    error_message = "What only a rule of this account has should be null."
  }

  assert {
    condition = output.member_status_command == join(" ", [
      "aws configservice get-organization-config-rule-detailed-status",
      "--organization-config-rule-name iam-role-last-used --output text --query",
      "'OrganizationConfigRuleDetailedStatus[].[AccountId,ConfigRuleName,MemberAccountRuleStatus,ErrorCode,ErrorMessage]'",
    ])
    error_message = "Unexpected command: ${output.member_status_command}"
  }

  assert {
    condition = (
      keys(output.coverage_commands) == ["accounts", "rules", "runs"] &&
      output.coverage_commands.rules == output.member_status_command &&
      output.coverage_commands.accounts ==
      "aws organizations list-accounts --output text --query 'Accounts[].[Id,Status,Name]'"
    )
    error_message = "Without a stack set there are three commands: ${jsonencode(output.coverage_commands)}"
  }

  assert {
    condition = output.coverage_commands.runs == join(" ", [
      "aws logs start-query --log-group-name /aws/lambda/iam-role-last-used",
      "--start-time $(($(date +%s) - 1209600)) --end-time $(date +%s) --output text --query-string",
      "'filter RunsSucceeded = 1 or RunsFailed = 1",
      "| fields toMillis(@timestamp) * RunsSucceeded as succeeded",
      "| stats max(succeeded) as lastSuccess, sum(RunsFailed) as failedRuns, latest(Error) as lastError by AccountId",
      # Twelve hours between two runs, and six.
      "| filter lastSuccess < now() * 1000 - 64800000",
      "| sort lastSuccess asc'",
    ])
    error_message = "Unexpected command: ${output.coverage_commands.runs}"
  }

  assert {
    condition     = length(aws_cloudwatch_query_definition.this) == 0
    error_message = "Queries are saved with the dashboard only."
  }
}

run "the_dashboard_of_an_organization_saves_the_query_for_silent_accounts" {
  command = plan

  variables {
    organization = {}
    dashboard    = true
  }

  assert {
    condition = keys(aws_cloudwatch_query_definition.this) == [
      "accounts-without-a-run", "findings-of-an-account", "last-run", "runs-with-errors",
    ]
    error_message = "Four queries should be saved."
  }
}

run "the_function_may_assume_that_one_role_name_and_only_within_its_organization" {
  command = plan

  assert {
    condition = jsondecode(module.evaluator.policy.policy).Statement == [
      {
        Sid       = "AssumeMemberRole"
        Effect    = "Allow"
        Action    = ["sts:AssumeRole"]
        Resource  = ["arn:aws:iam::*:role/iam-role-last-used-member"]
        Condition = { StringEquals = { "aws:ResourceOrgID" = "$${aws:PrincipalOrgID}" } }
      },
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["arn:aws:logs:*:123456789012:log-group:/aws/lambda/iam-role-last-used:*"]
      },
    ]
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }

  assert {
    condition = (
      module.evaluator.function.environment[0].variables["EXECUTION_ROLE"] == "{\"name\":\"iam-role-last-used-member\"}"
    )
    error_message = "Unexpected environment: ${jsonencode(module.evaluator.function.environment[0].variables)}."
  }
}

run "the_name_of_the_role_follows_its_input_with_path_and_partition" {
  command = plan

  variables {
    organization = { execution_role_name = "audit/reader" }
  }

  override_data {
    target = data.aws_partition.current
    values = {
      partition = "aws-us-gov"
    }
  }

  assert {
    condition = one([
      for statement in jsondecode(module.evaluator.policy.policy).Statement : statement.Resource
      if statement.Sid == "AssumeMemberRole"
    ]) == ["arn:aws-us-gov:iam::*:role/audit/reader"]
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }

  assert {
    condition     = module.evaluator.function.environment[0].variables["EXECUTION_ROLE"] == "{\"name\":\"audit/reader\"}"
    error_message = "Unexpected environment: ${jsonencode(module.evaluator.function.environment[0].variables)}."
  }
}

run "without_a_list_of_accounts_config_of_any_may_invoke_the_function" {
  command = plan

  assert {
    condition = (
      aws_lambda_permission.any_config[0].principal == "config.amazonaws.com" &&
      aws_lambda_permission.any_config[0].action == "lambda:InvokeFunction" &&
      aws_lambda_permission.any_config[0].source_account == null &&
      length(aws_lambda_permission.member_config) == 0
    )
    error_message = "There should be a permission for AWS Config of no particular account."
  }
}

run "with_a_list_of_accounts_config_of_these_alone_may_invoke_the_function" {
  command = plan

  variables {
    organization = { account_ids = ["123456789012", "222222222222", "333333333333"] }
  }

  assert {
    condition = (
      aws_lambda_permission.config.source_account == "123456789012" &&
      length(aws_lambda_permission.any_config) == 0 &&
      aws_lambda_permission.member_config[*].source_account == ["123456789012", "222222222222", "333333333333"]
    )
    error_message = "Each account of the list, and this one, should have a permission of its own."
  }

  assert {
    condition = alltrue([
      for index, permission in aws_lambda_permission.member_config :
      permission.principal == "config.amazonaws.com" && permission.action == "lambda:InvokeFunction"
      && permission.statement_id == "AllowInvocationByConfigOfMember${index}"
    ])
    error_message = "The permissions should be for AWS Config, to invoke."
  }
}

run "the_stack_set_reaches_the_units_named_and_the_accounts_that_join_them" {
  command = plan

  variables {
    name = "audit_roles"
    organization = {
      id = "o-a1b2c3d4e5"
      stack_set = {
        organizational_unit_ids = ["ou-ab12-11111111", "ou-ab12-22222222"]
        call_as                 = "DELEGATED_ADMIN"
      }
    }
  }

  assert {
    condition = (
      aws_cloudformation_stack_set.member_role[0].name == "member-role-of-audit-roles" &&
      aws_cloudformation_stack_set.member_role[0].permission_model == "SERVICE_MANAGED" &&
      aws_cloudformation_stack_set.member_role[0].call_as == "DELEGATED_ADMIN" &&
      aws_cloudformation_stack_set.member_role[0].capabilities == toset(["CAPABILITY_NAMED_IAM"])
    )
    error_message = "The stack set should be managed by the service."
  }

  assert {
    condition = output.coverage_commands.roles == join(" ", [
      "aws cloudformation list-stack-instances --stack-set-name member-role-of-audit-roles",
      "--call-as DELEGATED_ADMIN --output text --query",
      "'Summaries[].[Account,Status,StackInstanceStatus.DetailedStatus,StatusReason]'",
    ])
    error_message = "Unexpected command: ${output.coverage_commands.roles}"
  }

  assert {
    condition = aws_cloudformation_stack_set.member_role[0].auto_deployment == tolist([
      { enabled = true, retain_stacks_on_account_removal = false },
    ])
    error_message = "Accounts that join should get the role, and lose it when they leave."
  }

  assert {
    condition     = aws_cloudformation_stack_set.member_role[0].managed_execution == tolist([{ active = true }])
    error_message = "AWS should queue an operation that meets another, instead of refusing it."
  }

  assert {
    condition = (
      one(aws_cloudformation_stack_set_instance.member_role[0].deployment_targets).organizational_unit_ids ==
      toset(["ou-ab12-11111111", "ou-ab12-22222222"])
    )
    error_message = "Both organizational units should be targets."
  }
}

run "the_template_makes_a_role_that_trusts_this_function_alone_and_allows_three_calls" {
  command = plan

  variables {
    iam_role_path = "/platform/"
    tags          = { owner = "security", "IAM-role-last-used:module" = "other" }
    organization = {
      id                  = "o-a1b2c3d4e5"
      execution_role_name = "audit/reader"
      stack_set           = { organizational_unit_ids = ["r-ab12"] }
    }
  }

  assert {
    condition = jsondecode(aws_cloudformation_stack_set.member_role[0].template_body).Resources == {
      Role = {
        Type = "AWS::IAM::Role"
        Properties = {
          RoleName    = "reader"
          Path        = "/audit/"
          Description = "Assumed by the function of the AWS Config rule iam-role-last-used."
          Tags = [
            { Key = "owner", Value = "security" },
            { Key = "iam-role-last-used:module", Value = "reader" },
          ]
          AssumeRolePolicyDocument = {
            Version = "2012-10-17"
            Statement = [{
              Sid       = "FunctionOfTheRule"
              Effect    = "Allow"
              Action    = "sts:AssumeRole"
              Principal = { AWS = "arn:aws:iam::123456789012:role/platform/iam-role-last-used" }
              Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
            }]
          }
          Policies = [{
            PolicyName = "reader"
            PolicyDocument = {
              Version = "2012-10-17"
              Statement = [
                {
                  Sid    = "ReadResults"
                  Effect = "Allow"
                  Action = ["config:GetComplianceDetailsByConfigRule"]
                  Resource = [
                    { "Fn::Sub" = "arn:$${AWS::Partition}:config:*:$${AWS::AccountId}:config-rule/*" },
                  ]
                },
                {
                  Sid      = "ReadRoles"
                  Effect   = "Allow"
                  Action   = ["iam:GetAccountAuthorizationDetails"]
                  Resource = ["*"]
                },
                {
                  Sid      = "ReportEvaluations"
                  Effect   = "Allow"
                  Action   = ["config:PutEvaluations"]
                  Resource = ["*"]
                },
              ]
            }
          }]
        }
      }
    }
    error_message = "Unexpected template: ${aws_cloudformation_stack_set.member_role[0].template_body}."
  }
}

run "the_member_module_makes_the_same_role" {
  command = plan

  module {
    source = "./modules/member-role"
  }

  variables {
    name              = "reader"
    path              = "/audit/"
    function_role_arn = "arn:aws:iam::123456789012:role/platform/iam-role-last-used"
    organization_id   = "o-a1b2c3d4e5"
    tags              = { owner = "security", "IAM-role-last-used:module" = "other" }
  }

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "222222222222"
    }
  }

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid       = "FunctionOfTheRule"
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { AWS = "arn:aws:iam::123456789012:role/platform/iam-role-last-used" }
        Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
      }]
    }
    error_message = "Unexpected trust: ${aws_iam_role.this.assume_role_policy}."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.this.policy) == {
      Version = "2012-10-17"
      Statement = [
        {
          Sid      = "ReadResults"
          Effect   = "Allow"
          Action   = ["config:GetComplianceDetailsByConfigRule"]
          Resource = ["arn:aws:config:*:222222222222:config-rule/*"]
        },
        {
          Sid      = "ReadRoles"
          Effect   = "Allow"
          Action   = ["iam:GetAccountAuthorizationDetails"]
          Resource = ["*"]
        },
        {
          Sid      = "ReportEvaluations"
          Effect   = "Allow"
          Action   = ["config:PutEvaluations"]
          Resource = ["*"]
        },
      ]
    }
    error_message = "Unexpected policy: ${aws_iam_role_policy.this.policy}."
  }

  assert {
    condition = (
      aws_iam_role.this.name == "reader" && aws_iam_role.this.path == "/audit/" &&
      aws_iam_role.this.tags == tomap({ owner = "security", "iam-role-last-used:module" = "reader" }) &&
      aws_iam_role_policy.this.name == "reader"
    )
    error_message = "Name, path and tags should reach the role."
  }
}

run "outside_an_organization_the_member_role_trusts_the_function_without_a_condition" {
  command = plan

  module {
    source = "./modules/member-role"
  }

  variables {
    name                 = "iam-role-last-used-member"
    function_role_arn    = "arn:aws-us-gov:iam::123456789012:role/iam-role-last-used"
    permissions_boundary = "arn:aws:iam::222222222222:policy/boundary"
  }

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement == [{
      Sid       = "FunctionOfTheRule"
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws-us-gov:iam::123456789012:role/iam-role-last-used" }
    }]
    error_message = "Unexpected trust: ${aws_iam_role.this.assume_role_policy}."
  }

  assert {
    condition = (
      aws_iam_role.this.name == "iam-role-last-used-member" && aws_iam_role.this.path == "/" &&
      aws_iam_role.this.permissions_boundary == "arn:aws:iam::222222222222:policy/boundary"
    )
    error_message = "The role should have its default name, and the boundary."
  }
}

run "the_aggregator_lists_the_accounts_with_a_role_for_config_alone" {
  command = plan

  variables {
    organization         = { aggregator = true }
    iam_role_path        = "/platform/"
    permissions_boundary = "arn:aws:iam::123456789012:policy/boundary"
  }

  assert {
    condition = (
      aws_config_configuration_aggregator.this[0].name == "iam-role-last-used" &&
      aws_config_configuration_aggregator.this[0].organization_aggregation_source[0].all_regions &&
      output.aggregator_name == "iam-role-last-used"
    )
    error_message = "The aggregator should collect from the whole organization."
  }

  assert {
    condition = jsondecode(aws_iam_role.aggregator[0].assume_role_policy).Statement == [{
      Sid       = "AggregateResults"
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "config.amazonaws.com" }
    }]
    error_message = "Unexpected trust: ${aws_iam_role.aggregator[0].assume_role_policy}."
  }

  assert {
    condition = (
      aws_iam_role.aggregator[0].name == "iam-role-last-used-aggregator" &&
      aws_iam_role.aggregator[0].path == "/platform/" &&
      aws_iam_role.aggregator[0].tags == tomap({ "iam-role-last-used:module" = "iam-role-last-used" }) &&
      aws_iam_role.aggregator[0].permissions_boundary == "arn:aws:iam::123456789012:policy/boundary" &&
      aws_iam_role_policy_attachment.aggregator[0].policy_arn ==
      "arn:aws:iam::aws:policy/service-role/AWSConfigRoleForOrganizations"
    )
    error_message = "The role should be allowed what AWS's own policy for aggregators says, and no more."
  }
}

run "without_alarms_nobody_looks_for_silent_accounts" {
  command = plan

  assert {
    condition = (
      length(module.coverage) == 0 && length(aws_scheduler_schedule.coverage) == 0 &&
      length(aws_iam_role.coverage_schedule) == 0 && length(aws_iam_role_policy.coverage_schedule) == 0
    )
    error_message = "The check is for an alarm."
  }
}

run "one_account_has_no_check_for_silent_accounts_and_no_alarm_on_them" {
  command = plan

  variables {
    organization = null
    alarms       = {}
  }

  assert {
    condition = (
      length(module.coverage) == 0 && length(aws_scheduler_schedule.coverage) == 0 &&
      length(aws_iam_role.coverage_schedule) == 0 && length(aws_iam_role_policy.coverage_schedule) == 0
    )
    error_message = "No other account is there that could be silent."
  }

  assert {
    condition     = length(setintersection(keys(aws_cloudwatch_metric_alarm.this), ["silent-accounts", "coverage-fails"])) == 0
    error_message = "Unexpected alarms: ${join(", ", keys(aws_cloudwatch_metric_alarm.this))}."
  }
}

run "the_check_may_list_accounts_read_the_rule_and_the_log_of_the_runs_and_nothing_else" {
  command = plan

  variables {
    organization = {}
    alarms       = {}
  }

  assert {
    condition = jsondecode(module.coverage[0].policy.policy) == {
      Version = "2012-10-17"
      Statement = [
        {
          Sid      = "ListAccounts"
          Effect   = "Allow"
          Action   = ["organizations:ListAccounts"]
          Resource = ["*"]
        },
        {
          Sid      = "ReadExcludedAccounts"
          Effect   = "Allow"
          Action   = ["config:DescribeOrganizationConfigRules"]
          Resource = ["*"]
        },
        {
          Sid      = "ReadRuns"
          Effect   = "Allow"
          Action   = ["logs:FilterLogEvents"]
          Resource = ["arn:aws:logs:*:123456789012:log-group:/aws/lambda/iam-role-last-used:*"]
        },
        {
          Sid      = "WriteLogs"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = ["arn:aws:logs:*:123456789012:log-group:/aws/lambda/iam-role-last-used-coverage:*"]
        },
      ]
    }
    error_message = "Unexpected policy: ${module.coverage[0].policy.policy}."
  }

  assert {
    condition = [for statement in jsondecode(module.evaluator.policy.policy).Statement : statement.Sid] == [
      "AssumeMemberRole", "WriteLogs",
    ]
    error_message = "The function of the rule should get nothing more: ${module.evaluator.policy.policy}."
  }
}

run "the_schedule_of_the_check_may_invoke_that_function_alone" {
  command = plan

  variables {
    iam_role_path        = "/platform/"
    permissions_boundary = "arn:aws:iam::123456789012:policy/boundary"
    organization         = {}
    alarms               = {}
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.coverage_schedule[0].policy).Statement == [{
      Sid      = "InvokeCheck"
      Effect   = "Allow"
      Action   = ["lambda:InvokeFunction"]
      Resource = ["arn:aws:lambda:*:123456789012:function:iam-role-last-used-coverage"]
    }]
    error_message = "Unexpected policy: ${aws_iam_role_policy.coverage_schedule[0].policy}."
  }

  assert {
    condition = jsondecode(aws_iam_role.coverage_schedule[0].assume_role_policy).Statement == [{
      Sid       = "RunSchedule"
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
    }]
    error_message = "Unexpected trust: ${aws_iam_role.coverage_schedule[0].assume_role_policy}."
  }

  assert {
    condition = (
      aws_iam_role.coverage_schedule[0].path == "/platform/" &&
      aws_iam_role.coverage_schedule[0].permissions_boundary == "arn:aws:iam::123456789012:policy/boundary"
    )
    error_message = "The role should have the path and the boundary of the estate."
  }
}

run "the_alarms_on_silent_accounts_ring_for_one_and_tell_when_nobody_looks" {
  command = plan

  variables {
    name                        = "audit-roles"
    maximum_execution_frequency = "One_Hour"
    organization                = {}
    alarms                      = { actions = ["arn:aws:sns:eu-west-1:123456789012:on-call"] }
  }

  assert {
    condition = toset(keys(aws_cloudwatch_metric_alarm.this)) == toset([
      "coverage-fails", "evaluations-failed", "function-fails", "no-successful-run", "silent-accounts",
    ])
    error_message = "Unexpected alarms: ${join(", ", keys(aws_cloudwatch_metric_alarm.this))}."
  }

  assert {
    condition = alltrue([
      for alarm in [aws_cloudwatch_metric_alarm.this["silent-accounts"]] : alltrue([
        alarm.alarm_name == "audit-roles-silent-accounts",
        alarm.namespace == "IamRoleLastUsed",
        alarm.metric_name == "AccountsSilent",
        alarm.dimensions == tomap({ FunctionName = "audit-roles-coverage" }),
        alarm.statistic == "Maximum",
        alarm.comparison_operator == "GreaterThanThreshold",
        alarm.threshold == 0,
        # One check a day, and six hours, however often the rule runs; the one check of them rings.
        alarm.period == 3600,
        alarm.evaluation_periods == 30,
        alarm.datapoints_to_alarm == 1,
        alarm.treat_missing_data == "missing",
        alarm.insufficient_data_actions == toset(["arn:aws:sns:eu-west-1:123456789012:on-call"]),
        length(alarm.alarm_description) <= 1024,
        strcontains(alarm.alarm_description, "not evaluated for 7 hours"),
      ])
    ])
    error_message = "Unexpected alarm: ${jsonencode(aws_cloudwatch_metric_alarm.this["silent-accounts"])}."
  }

  assert {
    condition = alltrue([
      for alarm in [aws_cloudwatch_metric_alarm.this["coverage-fails"]] : alltrue([
        alarm.namespace == "AWS/Lambda",
        alarm.metric_name == "Errors",
        alarm.dimensions == tomap({ FunctionName = "audit-roles-coverage" }),
        alarm.threshold == 0,
        alarm.treat_missing_data == "notBreaching",
        length(coalesce(alarm.insufficient_data_actions, [])) == 0,
        length(alarm.alarm_description) <= 1024,
      ])
    ])
    error_message = "Unexpected alarm: ${jsonencode(aws_cloudwatch_metric_alarm.this["coverage-fails"])}."
  }
}
