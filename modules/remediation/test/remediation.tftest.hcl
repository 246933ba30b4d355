# Contract: what the module makes, and where each of its inputs arrives. Mocked provider. The first run with the defaults is
# applied, and the plans after it find its ARNs in the state; each run that applies another input has a state of its own.

mock_provider "aws" {
  source = "../../test/mocks"
}

# Of each function and role its own ARN, so that a mix-up is seen.
override_resource {
  target = module.functions["remediator"].aws_lambda_function.this
  values = {
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:mock-remediator"
  }
}

override_resource {
  target = module.functions["restorer"].aws_lambda_function.this
  values = {
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:mock-restorer"
  }
}

override_resource {
  target = module.functions["remediator"].aws_iam_role.this
  values = {
    arn = "arn:aws:iam::123456789012:role/mock-remediator"
  }
}

override_resource {
  target = module.functions["restorer"].aws_iam_role.this
  values = {
    arn = "arn:aws:iam::123456789012:role/mock-restorer"
  }
}

override_resource {
  target = aws_iam_role.starter["ssm-remediator"]
  values = {
    arn = "arn:aws:iam::123456789012:role/mock-ssm-remediator"
  }
}

override_resource {
  target = aws_iam_role.starter["ssm-restorer"]
  values = {
    arn = "arn:aws:iam::123456789012:role/mock-ssm-restorer"
  }
}

override_resource {
  target = aws_iam_role.starter["pass"]
  values = {
    arn = "arn:aws:iam::123456789012:role/mock-pass"
  }
}

variables {
  name                   = "iam-role-last-used"
  rule_parameters        = { max_days_for_last_used = "60" }
  exemption_tag          = "iam-role-last-used:exempt-until"
  maximum_exemption_days = 400
  exempt_tags            = {}
  config_rule            = { name = "iam-role-last-used" }
}

run "an_empty_remediation_makes_documents_functions_roles_and_bucket_and_starts_nothing" {
  command = apply

  assert {
    condition     = keys(aws_ssm_document.this) == ["delete", "quarantine", "restore"]
    error_message = "Unexpected documents: ${join(", ", keys(aws_ssm_document.this))}."
  }

  assert {
    condition     = keys(module.functions) == ["remediator", "restorer"]
    error_message = "Unexpected functions: ${join(", ", keys(module.functions))}."
  }

  assert {
    condition = alltrue([
      keys(aws_iam_role.starter) == ["ssm-remediator", "ssm-restorer"],
      keys(aws_iam_role_policy.starter) == ["ssm-remediator", "ssm-restorer"],
      length(module.backups) == 1,
    ])
    error_message = "There should be a role for the documents of each function, and one bucket with its five settings."
  }

  assert {
    condition     = length(aws_config_remediation_configuration.quarantine) == 1
    error_message = "AWS Config should offer the quarantine."
  }

  assert {
    condition = alltrue([
      length(aws_scheduler_schedule.pass) == 0,
      length(aws_lambda_function_event_invoke_config.pass) == 0,
      !contains(keys(aws_iam_role.starter), "pass"),
    ])
    error_message = "There should be no daily pass, and no role for one."
  }
}

run "config_offers_the_quarantine_with_the_id_of_the_role_and_starts_none_by_itself" {
  command = plan

  assert {
    condition = alltrue([
      aws_config_remediation_configuration.quarantine["rule"].config_rule_name == "iam-role-last-used",
      aws_config_remediation_configuration.quarantine["rule"].resource_type == "AWS::IAM::Role",
      aws_config_remediation_configuration.quarantine["rule"].target_type == "SSM_DOCUMENT",
      aws_config_remediation_configuration.quarantine["rule"].target_id == "iam-role-last-used-quarantine",
    ])
    error_message = "Config should start the quarantine for roles of the rule."
  }

  # Of each its value, and whether Config puts in something of the role that it found.
  assert {
    condition = (
      {
        for parameter in aws_config_remediation_configuration.quarantine["rule"].parameter :
        parameter.name => jsonencode([parameter.resource_value, parameter.static_value])
        } == {
        AutomationAssumeRole = jsonencode([null, "arn:aws:iam::123456789012:role/mock-ssm-remediator"])
        RequestedBy          = jsonencode([null, "AWS Config"])
        RoleId               = jsonencode(["RESOURCE_ID", null])
      }
    )
    error_message = "Unexpected parameters: ${jsonencode(aws_config_remediation_configuration.quarantine["rule"].parameter)}."
  }

  assert {
    condition = alltrue([
      aws_config_remediation_configuration.quarantine["rule"].automatic == false,
      aws_config_remediation_configuration.quarantine["rule"].maximum_automatic_attempts == null,
      aws_config_remediation_configuration.quarantine["rule"].retry_attempt_seconds == null,
      length(aws_config_remediation_configuration.quarantine["rule"].execution_controls) == 0,
    ])
    error_message = "Unexpected settings: ${jsonencode(aws_config_remediation_configuration.quarantine["rule"])}."
  }
}

run "with_a_daily_pass_config_starts_nothing_by_itself_either" {
  command = plan

  variables {
    dry_run               = false
    quarantine_after_days = 14
  }

  assert {
    condition     = aws_config_remediation_configuration.quarantine["rule"].automatic == false
    error_message = "What is done by itself should be the pass's alone."
  }
}

run "without_a_rule_config_offers_nothing_and_the_rest_is_as_with_one" {
  command   = plan
  state_key = "no-rule"

  variables {
    config_rule = null
  }

  assert {
    condition = (
      length(aws_config_remediation_configuration.quarantine) == 0 &&
      keys(aws_ssm_document.this) == ["delete", "quarantine", "restore"]
    )
    error_message = "In a member of an organization there should be the documents alone."
  }
}

run "each_document_calls_the_function_behind_it_and_fails_where_its_answer_has_no_outcome" {
  command = plan

  assert {
    condition = alltrue([
      for document in aws_ssm_document.this : document.document_type == "Automation" && document.document_format == "JSON"
    ])
    error_message = "The documents should be automations in JSON."
  }

  assert {
    condition = (
      { for action, document in aws_ssm_document.this : action => jsondecode(document.content).mainSteps } == {
        for action, payload in {
          quarantine = { skipReferenced = "{{ SkipReferenced }}" }
          restore    = { takeOffDenyAll = "{{ TakeOffDenyAll }}" }
          delete = {
            force                      = "{{ Force }}"
            removeFromInstanceProfiles = "{{ RemoveFromInstanceProfiles }}"
            skipReferenced             = "{{ SkipReferenced }}"
          }
          } : action => [
          {
            name           = "invoke"
            action         = "aws:invokeLambdaFunction"
            description    = "Invokes the function, which returns its outcome and the reason."
            timeoutSeconds = 300
            maxAttempts    = 1
            onFailure      = "Abort"
            nextStep       = "check"
            inputs = {
              FunctionName = join("-", [
                "arn:aws:lambda:eu-west-1:123456789012:function:mock",
                action == "restore" ? "restorer" : "remediator",
              ])
              InputPayload = merge(payload, {
                action      = action
                roleId      = "{{ RoleId }}"
                requestedBy = "{{ RequestedBy }}"
                executionId = "{{ automation:EXECUTION_ID }}"
              })
            }
          },
          {
            name        = "check"
            action      = "aws:executeScript"
            description = "Fails if the function failed."
            maxAttempts = 1
            onFailure   = "Abort"
            isEnd       = true
            inputs = {
              Runtime = "python3.11"
              Handler = "check"
              Script = join("\n", [
                "import json",
                "",
                "def check(events, context):",
                "    answer = events[\"answer\"]",
                "    answer = answer if isinstance(answer, str) else json.dumps(answer)",
                "    if '\"outcome\"' not in answer:",
                "        raise Exception(\"The function failed: \" + answer)",
                "    return {}",
                "",
              ])
              InputPayload = { answer = "{{ invoke.Payload }}" }
            }
          },
        ]
      }
    )
    error_message = "Unexpected documents: ${jsonencode([for document in aws_ssm_document.this : document.content])}."
  }

  assert {
    condition = alltrue([
      for document in aws_ssm_document.this : (
        jsondecode(document.content).schemaVersion == "0.3" &&
        jsondecode(document.content).assumeRole == "{{ AutomationAssumeRole }}" &&
        jsondecode(document.content).outputs == ["invoke.Payload"] &&
        length(jsondecode(document.content).description) > 0 &&
        toset(keys(jsondecode(document.content))) == toset([
          "assumeRole", "description", "mainSteps", "outputs", "parameters", "schemaVersion",
        ])
      )
    ])
    error_message = "Unexpected documents: ${jsonencode([for document in aws_ssm_document.this : document.content])}."
  }
}

run "the_documents_take_an_id_and_those_that_need_one_a_flag" {
  command = plan

  # Without the descriptions, and in the order of the names.
  assert {
    condition = (
      {
        for action, document in aws_ssm_document.this : action => {
          for name, parameter in jsondecode(document.content).parameters : name => {
            for key, value in parameter : key => value if key != "description"
          }
        }
        } == {
        for action, flags in {
          quarantine = {
            SkipReferenced = { type = "String", default = "true", allowedValues = ["true", "false"] }
          }
          restore = {
            TakeOffDenyAll = { type = "String", default = "false", allowedValues = ["true", "false"] }
          }
          delete = {
            Force                      = { type = "String", default = "false", allowedValues = ["true", "false"] }
            RemoveFromInstanceProfiles = { type = "String", default = "false", allowedValues = ["true", "false"] }
            SkipReferenced             = { type = "String", default = "true", allowedValues = ["true", "false"] }
          }
          } : action => merge(flags, {
            RoleId = {
              type           = "String"
              allowedPattern = "^AROA[A-Z0-9]{12,124}$"
            }
            RequestedBy = {
              type           = "String"
              default        = "a person"
              allowedPattern = "^[A-Za-z0-9 _.:/=+@-]{1,128}$"
            }
            AutomationAssumeRole = {
              type    = "AWS::IAM::Role::Arn"
              default = "arn:aws:iam::123456789012:role/mock-ssm-${action == "restore" ? "restorer" : "remediator"}"
            }
        })
      }
    )
    error_message = "Unexpected documents: ${jsonencode([for document in aws_ssm_document.this : document.content])}."
  }

  assert {
    condition = alltrue(flatten([
      for document in aws_ssm_document.this : [
        for parameter in jsondecode(document.content).parameters : length(parameter.description) > 0
      ]
    ]))
    error_message = "Each parameter should have a description."
  }

  # Config names itself in one of them, and the pass (which is not a document) has a name that it fits.
  assert {
    condition = alltrue([
      for name in ["AWS Config", "iam-role-last-used-pass"] : can(regex(
        jsondecode(aws_ssm_document.this["quarantine"].content).parameters.RequestedBy.allowedPattern,
        name,
      ))
    ])
    error_message = "The document should take what Config asks with."
  }
}

run "the_functions_are_two_handlers_of_the_artifact" {
  command = plan

  assert {
    condition = alltrue([
      for name, made in module.functions : alltrue([
        made.function.function_name == "iam-role-last-used-${name}",
        made.function.handler == "${name}.handler",
        made.function.role == "arn:aws:iam::123456789012:role/mock-${name}",
        endswith(made.function.filename, "lambda/dist/iam-role-last-used.zip"),
        made.function.source_code_hash == filebase64sha256(made.function.filename),
        made.function.runtime == "nodejs22.x",
        made.function.architectures == tolist(["arm64"]),
        made.function.memory_size == 192,
        made.function.timeout == 300,
        length(made.function.layers) == 0,
        length(made.function.vpc_config) == 0,
        made.function.kms_key_arn == null,
      ])
    ])
    error_message = "Unexpected functions: ${jsonencode(values(module.functions)[*].function)}."
  }

  assert {
    condition = alltrue([
      for name, made in module.functions : alltrue([
        made.function.logging_config[0].log_group == "/aws/lambda/iam-role-last-used-${name}",
        made.function.logging_config[0].log_format == "JSON",
        made.function.logging_config[0].application_log_level == "INFO",
        made.function.logging_config[0].system_log_level == "INFO",
        module.functions[name].log_group.name == "/aws/lambda/iam-role-last-used-${name}",
        module.functions[name].log_group.retention_in_days == 365,
        module.functions[name].log_group.kms_key_id == null,
      ])
    ])
    error_message = "Each function should log JSON from INFO up into its own group, kept for 365 days."
  }
}

run "both_functions_have_the_same_environment" {
  command = plan

  assert {
    condition = alltrue([
      for function in values(module.functions)[*].function : function.environment[0].variables == tomap({
        RULE_NAME              = "iam-role-last-used"
        RULE_PARAMETERS        = "{\"max_days_for_last_used\":\"60\"}"
        EXEMPTION_TAG          = "iam-role-last-used:exempt-until"
        MAXIMUM_EXEMPTION_DAYS = "400"
        PROTECTED_PATTERNS     = ""
        PLATFORM_PATTERNS = join("|", [
          "/OrganizationAccountAccessRole",
          "/AWSControlTower*",
          "/service-role/AWSControlTower*",
          "/aws-controltower-*",
          "/AWSAFT*",
          "/stacksets-exec-*",
          "/AWSCloudFormationStackSet*Role",
          "/AWS-QuickSetup-StackSet-*",
          "/cdk-*-role-*",
          "/service-role/AWSBackupDefaultServiceRole",
          "/service-role/AWSDataLifecycleManager*",
        ])
        OWN_ROLES = join("|", [
          "/iam-role-last-used",
          "/iam-role-last-used-remediator",
          "/iam-role-last-used-restorer",
          "/iam-role-last-used-ssm-remediator",
          "/iam-role-last-used-ssm-restorer",
          "/iam-role-last-used-pass",
          "/iam-role-last-used-backups-123456789012",
          "*/iam-role-last-used*",
          "*-remediator",
          "*-restorer",
          "*-backups-123456789012",
        ])
        MAXIMUM_PER_DAY = "10"
        ACCOUNT_ID      = "123456789012"
        DRY_RUN         = "false"
        SKIP_REFERENCED = "true"
        PARTITION       = "aws"
        BACKUP_BUCKET   = "iam-role-last-used-backups-123456789012"
        BACKUP_PREFIX   = "iam-role-last-used/123456789012/"
      })
    ])
    error_message = "Unexpected environment: ${jsonencode(module.functions["remediator"].function.environment)}."
  }
}

run "the_environment_follows_the_settings" {
  command = plan

  variables {
    exemption_tag          = null
    maximum_exemption_days = null
    exempt_tags            = { env = ["dr", "break-glass-*"] }
    execution_role_name    = "audit/reader"
    quarantine_after_days  = 14
    delete_after_days      = 30
    protect_platform_roles = false
    protected_patterns     = ["/prod/*", "*-ci?"]
    maximum_per_day        = 3
    dry_run                = true
    skip_referenced        = false
    reference_regions      = ["us-east-1", "eu-central-1"]
    backup_bucket          = "backups-of-roles"
    settings = {
      iam_role_path = "/platform/"
    }
    rule_parameters = {
      max_days_for_last_used = "90"
      role_whitelist         = join("|", ["/team-b/*", "*-break-glass"])
    }
  }

  assert {
    condition = alltrue([
      for function in values(module.functions)[*].function : function.environment[0].variables == tomap({
        RULE_NAME              = "iam-role-last-used"
        RULE_PARAMETERS        = "{\"max_days_for_last_used\":\"90\",\"role_whitelist\":\"/team-b/*|*-break-glass\"}"
        MAXIMUM_EXEMPTION_DAYS = "none"
        EXEMPT_TAGS            = "{\"env\":[\"dr\",\"break-glass-*\"]}"
        PROTECTED_PATTERNS     = "/prod/*|*-ci?"
        PLATFORM_PATTERNS      = ""
        OWN_ROLES = join("|", [
          "/platform/iam-role-last-used",
          "/platform/iam-role-last-used-remediator",
          "/platform/iam-role-last-used-restorer",
          "/platform/iam-role-last-used-ssm-remediator",
          "/platform/iam-role-last-used-ssm-restorer",
          "/platform/iam-role-last-used-pass",
          "/audit/reader",
          "/platform/iam-role-last-used-backups-123456789012",
          "*/iam-role-last-used*",
          "*-remediator",
          "*-restorer",
          "*-backups-123456789012",
        ])
        MAXIMUM_PER_DAY       = "3"
        ACCOUNT_ID            = "123456789012"
        QUARANTINE_AFTER_DAYS = "14"
        DELETE_AFTER_DAYS     = "30"
        DRY_RUN               = "true"
        SKIP_REFERENCED       = "false"
        REFERENCE_REGIONS     = "us-east-1|eu-central-1"
        PARTITION             = "aws"
        BACKUP_BUCKET         = "backups-of-roles"
        BACKUP_PREFIX         = "iam-role-last-used/123456789012/"
      })
    ])
    error_message = "Unexpected environment: ${jsonencode(module.functions["remediator"].function.environment)}."
  }
}

run "the_documents_skip_what_is_referenced_as_the_module_says" {
  command = plan

  variables {
    skip_referenced = false
  }

  assert {
    condition = {
      for action, document in aws_ssm_document.this :
      action => try(jsondecode(document.content).parameters.SkipReferenced.default, null)
    } == { delete = "false", quarantine = "false", restore = null }
    error_message = "Unexpected documents: ${jsonencode([for document in aws_ssm_document.this : document.content])}."
  }
}

run "every_role_that_the_module_makes_is_one_of_its_own_roles" {
  command = plan

  variables {
    name              = "Audit_roles"
    dry_run           = false
    delete_after_days = 30
    settings = {
      iam_role_path = "/platform/functions/"
    }
  }

  assert {
    condition = alltrue(flatten([
      for function in values(module.functions)[*].function : [
        toset([
          for own in split("|", function.environment[0].variables["OWN_ROLES"]) : own if !startswith(own, "*")
          ]) == toset([
          for role in concat(
            [{ path = "/platform/functions/", name = "Audit_roles" }],
            values(module.functions)[*].role,
            values(module.keeper)[*].role,
            values(aws_iam_role.starter),
          ) : "${role.path}${role.name}"
        ]),
      ]
    ]))
    error_message = join("", [
      "Unexpected own roles: ",
      module.functions["remediator"].function.environment[0].variables["OWN_ROLES"],
      ".",
    ])
  }
}

run "an_execution_role_without_a_name_is_no_own_role" {
  command = plan

  variables {
    execution_role_name = null
  }

  assert {
    condition = (
      length(split("|", module.functions["remediator"].function.environment[0].variables["OWN_ROLES"])) == 11
    )
    error_message = join("", [
      "Unexpected own roles: ",
      module.functions["remediator"].function.environment[0].variables["OWN_ROLES"],
      ".",
    ])
  }
}

# Of another name and path, they have in common with this instance what their names end with, or the default name.
run "the_roles_of_other_instances_are_own_roles_by_pattern" {
  command = plan

  assert {
    condition = alltrue([
      for pathname in [
        "/iam-role-last-used-eu",
        "/platform/iam-role-last-used-member",
        "/platform/audit-roles-remediator",
        "/audit-roles-ssm-restorer",
        "/audit-roles-backups-123456789012",
        ] : anytrue([
          for pattern in split("|", module.functions["remediator"].function.environment[0].variables["OWN_ROLES"]) :
          can(regex("^${replace(pattern, "*", ".*")}$", pathname))
      ])
    ])
    error_message = join("", [
      "Unexpected own roles: ",
      module.functions["remediator"].function.environment[0].variables["OWN_ROLES"],
      ".",
    ])
  }
}

run "the_patterns_protect_the_roles_of_landing_zones_and_no_more" {
  command = plan

  assert {
    condition = (
      {
        for pathname in [
          "/OrganizationAccountAccessRole",
          "/AWSControlTowerExecution",
          "/service-role/AWSControlTowerStackSetRole",
          "/aws-controltower-AdministratorExecutionRole",
          "/AWSAFTExecution",
          "/AWSAFTService",
          "/AWS-QuickSetup-StackSet-Local-ExecutionRole",
          "/AWS-QuickSetup-StackSet-Local-AdministrationRole",
          "/stacksets-exec-0123456789abcdef0123456789abcdef",
          "/AWSCloudFormationStackSetAdministrationRole",
          "/AWSCloudFormationStackSetExecutionRole",
          "/cdk-hnb659fds-deploy-role-123456789012-eu-west-1",
          "/cdk-hnb659fds-cfn-exec-role-123456789012-eu-west-1",
          "/cdk-hnb659fds-file-publishing-role-123456789012-eu-west-1",
          "/cdk-hnb659fds-image-publishing-role-123456789012-eu-west-1",
          "/cdk-hnb659fds-lookup-role-123456789012-eu-west-1",
          "/service-role/AWSBackupDefaultServiceRole",
          "/service-role/AWSDataLifecycleManagerDefaultRole",
          "/service-role/AWSDataLifecycleManagerDefaultRoleForAMIManagement",
          "/service-role/my-function-role-a1b2c3d4",
          "/team-a/OrganizationAccountAccessRole",
          "/deploy",
          ] : pathname => anytrue([
            for pattern in split("|", module.functions["remediator"].function.environment[0].variables["PLATFORM_PATTERNS"]) :
            can(regex("^${replace(pattern, "*", ".*")}$", pathname))
        ])
        } == {
        "/OrganizationAccountAccessRole"                                   = true
        "/AWSAFTExecution"                                                 = true
        "/AWSAFTService"                                                   = true
        "/AWS-QuickSetup-StackSet-Local-ExecutionRole"                     = true
        "/AWS-QuickSetup-StackSet-Local-AdministrationRole"                = true
        "/AWSControlTowerExecution"                                        = true
        "/service-role/AWSControlTowerStackSetRole"                        = true
        "/aws-controltower-AdministratorExecutionRole"                     = true
        "/stacksets-exec-0123456789abcdef0123456789abcdef"                 = true
        "/AWSCloudFormationStackSetAdministrationRole"                     = true
        "/AWSCloudFormationStackSetExecutionRole"                          = true
        "/cdk-hnb659fds-deploy-role-123456789012-eu-west-1"                = true
        "/cdk-hnb659fds-cfn-exec-role-123456789012-eu-west-1"              = true
        "/cdk-hnb659fds-file-publishing-role-123456789012-eu-west-1"       = true
        "/cdk-hnb659fds-image-publishing-role-123456789012-eu-west-1"      = true
        "/cdk-hnb659fds-lookup-role-123456789012-eu-west-1"                = true
        "/service-role/AWSBackupDefaultServiceRole"                        = true
        "/service-role/AWSDataLifecycleManagerDefaultRole"                 = true
        "/service-role/AWSDataLifecycleManagerDefaultRoleForAMIManagement" = true
        "/service-role/my-function-role-a1b2c3d4"                          = false
        "/team-a/OrganizationAccountAccessRole"                            = false
        "/deploy"                                                          = false
      }
    )
    error_message = join("", [
      "Unexpected patterns: ",
      module.functions["remediator"].function.environment[0].variables["PLATFORM_PATTERNS"],
      ".",
    ])
  }
}

run "the_partition_reaches_the_functions" {
  command = plan

  override_data {
    target = data.aws_partition.current
    values = {
      partition = "aws-us-gov"
    }
  }

  assert {
    condition = alltrue([
      for function in values(module.functions)[*].function : function.environment[0].variables["PARTITION"] == "aws-us-gov"
    ])
    error_message = "Unexpected environment: ${jsonencode(module.functions["remediator"].function.environment)}."
  }
}

run "the_pass_through_settings_reach_both_functions" {
  command = plan

  variables {
    settings = {
      layer                 = "arn:aws:lambda:eu-west-1:123456789012:layer:extension:7"
      architecture          = "x86_64"
      memory_size           = 512
      timeout               = 120
      log_level             = "DEBUG"
      log_retention_in_days = 0
      vpc_config            = { subnet_ids = ["subnet-0a", "subnet-0b"], security_group_ids = ["sg-0c"] }
    }
  }

  assert {
    condition = alltrue([
      for name, made in module.functions : alltrue([
        made.function.layers == tolist(["arn:aws:lambda:eu-west-1:123456789012:layer:extension:7"]),
        made.function.architectures == tolist(["x86_64"]),
        made.function.memory_size == 512,
        made.function.timeout == 120,
        made.function.logging_config[0].application_log_level == "DEBUG",
        made.function.vpc_config[0].subnet_ids == toset(["subnet-0a", "subnet-0b"]),
        made.function.vpc_config[0].security_group_ids == toset(["sg-0c"]),
        module.functions[name].log_group.retention_in_days == 0,
      ])
    ])
    error_message = "Unexpected functions: ${jsonencode(values(module.functions)[*].function)}."
  }
}

run "a_timeout_of_300_seconds_is_that_of_the_functions" {
  command = plan

  variables {
    settings = {
      timeout = 300
    }
  }

  assert {
    condition     = alltrue([for function in values(module.functions)[*].function : function.timeout == 300])
    error_message = "The functions should have 300 seconds."
  }
}

run "a_timeout_of_301_seconds_is_cut_to_300" {
  command = plan

  variables {
    settings = {
      timeout = 301
    }
  }

  assert {
    condition = (
      alltrue([for function in values(module.functions)[*].function : function.timeout == 300])
    )
    error_message = "Systems Manager waits for 300 seconds; the functions should have no more."
  }
}

run "the_key_encrypts_environments_logs_and_backups" {
  command = plan

  variables {
    settings = {
      kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }

  assert {
    condition = alltrue([
      for name, made in module.functions : (
        made.function.kms_key_arn == var.settings.kms_key_arn &&
        module.functions[name].log_group.kms_key_id == var.settings.kms_key_arn
      )
    ])
    error_message = "Functions and log groups should use the key."
  }

  assert {
    condition = alltrue([
      for rule in module.backups["own"].encryption.rule : (
        rule.bucket_key_enabled &&
        rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms" &&
        rule.apply_server_side_encryption_by_default[0].kms_master_key_id == var.settings.kms_key_arn
      )
    ])
    error_message = "The bucket should use the key."
  }
}

run "the_roles_take_path_and_boundary" {
  command = plan

  variables {
    dry_run           = false
    delete_after_days = 30
    settings = {
      iam_role_path        = "/platform/functions/"
      permissions_boundary = "arn:aws:iam::123456789012:policy/boundary"
    }
  }

  assert {
    condition = alltrue([
      for role in concat(values(module.functions)[*].role, values(aws_iam_role.starter)) : (
        role.path == "/platform/functions/" &&
        role.permissions_boundary == "arn:aws:iam::123456789012:policy/boundary"
      )
    ])
    error_message = "Path and boundary should reach all five roles."
  }
}

run "by_default_the_roles_have_no_path_and_no_boundary" {
  command = plan

  variables {
    dry_run           = false
    delete_after_days = 30
  }

  assert {
    condition = alltrue([
      for role in concat(values(module.functions)[*].role, values(aws_iam_role.starter)) :
      role.path == "/" && role.permissions_boundary == null
    ])
    error_message = "The five roles should be at / and without a boundary."
  }
}

run "tags_are_on_everything_that_takes_tags" {
  command = plan

  variables {
    dry_run           = false
    delete_after_days = 30
    settings = {
      tags = { owner = "security" }
    }
  }

  assert {
    condition = alltrue([
      for made in concat(
        values(aws_ssm_document.this),
        values(module.functions)[*].function,
        values(module.functions)[*].log_group,
        values(module.backups)[*].bucket,
      ) : made.tags == tomap({ owner = "security" })
    ])
    error_message = "Documents, functions, log groups and bucket should have the tag owner = security."
  }

  assert {
    condition = alltrue([
      for role in concat(
        values(module.functions)[*].role,
        values(module.keeper)[*].role,
        values(aws_iam_role.starter),
        ) : role.tags == tomap({
          owner                       = "security"
          "iam-role-last-used:module" = "iam-role-last-used"
      })
    ])
    error_message = "The six roles should have the tag owner = security, and the module's own."
  }
}

run "no_tag_of_yours_replaces_the_module_s_own_in_whatever_case_it_is_written" {
  command = plan

  variables {
    name              = "audit-roles"
    dry_run           = false
    delete_after_days = 30
    settings = {
      tags = { "IAM-Role-Last-Used:Module" = "other" }
    }
  }

  assert {
    condition = alltrue([
      for role in concat(
        values(module.functions)[*].role,
        values(module.keeper)[*].role,
        values(aws_iam_role.starter),
      ) : role.tags == tomap({ "iam-role-last-used:module" = "audit-roles" })
    ])
    error_message = "Unexpected tags: ${jsonencode(values(aws_iam_role.starter)[*].tags)}."
  }
}

run "name_names_everything" {
  command = plan

  variables {
    name              = "audit_roles"
    config_rule       = { name = "audit_roles" }
    dry_run           = false
    delete_after_days = 30
  }

  assert {
    condition = (
      [for document in aws_ssm_document.this : document.name] ==
      ["audit_roles-delete", "audit_roles-quarantine", "audit_roles-restore"] &&
      aws_config_remediation_configuration.quarantine["rule"].config_rule_name == "audit_roles" &&
      aws_config_remediation_configuration.quarantine["rule"].target_id == "audit_roles-quarantine"
    )
    error_message = "Unexpected documents: ${join(", ", [for document in aws_ssm_document.this : document.name])}."
  }

  assert {
    condition = alltrue([
      for names in [
        [for function in values(module.functions)[*].function : function.function_name],
        [for role in values(module.functions)[*].role : role.name],
        [for policy in values(module.functions)[*].policy : policy.name],
        [for group in values(module.functions)[*].log_group : trimprefix(group.name, "/aws/lambda/")],
      ] : names == ["audit_roles-remediator", "audit_roles-restorer"]
    ])
    error_message = "Functions, roles, policies and log groups should be named after the rule."
  }

  assert {
    condition = alltrue([
      { for key, role in aws_iam_role.starter : key => role.name } == {
        for key in ["pass", "ssm-remediator", "ssm-restorer"] : key => "audit_roles-${key}"
      },
      { for key, policy in aws_iam_role_policy.starter : key => policy.name } == {
        for key in ["pass", "ssm-remediator", "ssm-restorer"] : key => "audit_roles-${key}"
      },
      aws_scheduler_schedule.pass["daily"].name == "audit_roles-pass",
    ])
    error_message = "The roles of documents and pass, and the pass, should be named after the rule."
  }

  assert {
    condition = alltrue([
      for function in values(module.functions)[*].function : (
        function.environment[0].variables["RULE_NAME"] == "audit_roles" &&
        function.environment[0].variables["BACKUP_PREFIX"] == "audit_roles/123456789012/"
      )
    ])
    error_message = "Unexpected environment: ${jsonencode(module.functions["remediator"].function.environment)}."
  }
}

run "both_numbers_of_days_make_a_daily_pass_that_is_tried_once" {
  command   = apply
  state_key = "pass"

  variables {
    dry_run               = false
    quarantine_after_days = 14
    delete_after_days     = 30
  }

  assert {
    condition = alltrue([
      length(aws_scheduler_schedule.pass) == 1,
      aws_scheduler_schedule.pass["daily"].name == "iam-role-last-used-pass",
      aws_scheduler_schedule.pass["daily"].schedule_expression == "rate(1 day)",
      aws_scheduler_schedule.pass["daily"].flexible_time_window[0].mode == "OFF",
    ])
    error_message = "Unexpected schedule: ${jsonencode(aws_scheduler_schedule.pass)}."
  }

  assert {
    condition = alltrue([
      aws_scheduler_schedule.pass["daily"].target[0].arn == "arn:aws:lambda:eu-west-1:123456789012:function:mock-remediator",
      aws_scheduler_schedule.pass["daily"].target[0].role_arn == "arn:aws:iam::123456789012:role/mock-pass",
      aws_scheduler_schedule.pass["daily"].target[0].retry_policy[0].maximum_retry_attempts == 0,
      jsondecode(aws_scheduler_schedule.pass["daily"].target[0].input) == {
        action      = "pass"
        requestedBy = "iam-role-last-used-pass"
      },
    ])
    error_message = "Unexpected target: ${jsonencode(aws_scheduler_schedule.pass["daily"].target)}."
  }

  # Scheduler does not wait for the function.
  assert {
    condition = (
      aws_lambda_function_event_invoke_config.pass["daily"].maximum_retry_attempts == 0 &&
      aws_lambda_function_event_invoke_config.pass["daily"].function_name == "arn:aws:lambda:eu-west-1:123456789012:function:mock-remediator"
    )
    error_message = "Lambda should not try a pass again: ${jsonencode(aws_lambda_function_event_invoke_config.pass)}."
  }

  assert {
    condition = alltrue([
      for function in values(module.functions)[*].function : (
        function.environment[0].variables["QUARANTINE_AFTER_DAYS"] == "14" &&
        function.environment[0].variables["DELETE_AFTER_DAYS"] == "30"
      )
    ])
    error_message = "Unexpected environment: ${jsonencode(module.functions["remediator"].function.environment)}."
  }
}

run "quarantine_after_days_alone_makes_a_pass_that_deletes_nothing" {
  command   = plan
  state_key = "quarantine"

  variables {
    dry_run               = false
    quarantine_after_days = 14
  }

  assert {
    condition = alltrue([
      length(aws_scheduler_schedule.pass) == 1,
      module.functions["remediator"].function.environment[0].variables["QUARANTINE_AFTER_DAYS"] == "14",
      !contains(keys(module.functions["remediator"].function.environment[0].variables), "DELETE_AFTER_DAYS"),
    ])
    error_message = "Unexpected environment: ${jsonencode(module.functions["remediator"].function.environment)}."
  }
}

run "delete_after_days_alone_makes_a_pass_that_quarantines_nothing" {
  command   = plan
  state_key = "delete"

  variables {
    dry_run           = false
    delete_after_days = 30
  }

  assert {
    condition = alltrue([
      length(aws_scheduler_schedule.pass) == 1,
      module.functions["remediator"].function.environment[0].variables["DELETE_AFTER_DAYS"] == "30",
      !contains(keys(module.functions["remediator"].function.environment[0].variables), "QUARANTINE_AFTER_DAYS"),
    ])
    error_message = "Unexpected environment: ${jsonencode(module.functions["remediator"].function.environment)}."
  }
}

run "the_bucket_is_private_versioned_and_encrypted" {
  command = plan

  assert {
    condition     = module.backups["own"].bucket.bucket == "iam-role-last-used-backups-123456789012"
    error_message = "Unexpected name: ${module.backups["own"].bucket.bucket}."
  }

  # What is in it is all that is left of deleted roles.
  assert {
    condition     = module.backups["own"].bucket.force_destroy != true
    error_message = "The bucket should not be emptied when the module is destroyed."
  }

  assert {
    condition = alltrue([
      module.backups["own"].public_access_block.block_public_acls,
      module.backups["own"].public_access_block.block_public_policy,
      module.backups["own"].public_access_block.ignore_public_acls,
      module.backups["own"].public_access_block.restrict_public_buckets,
    ])
    error_message = "All four kinds of public access should be blocked."
  }

  assert {
    condition     = module.backups["own"].versioning.versioning_configuration[0].status == "Enabled"
    error_message = "The bucket should be versioned."
  }

  assert {
    condition     = module.backups["own"].ownership_controls.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "The bucket should have no ACLs."
  }

  assert {
    condition = alltrue([
      for rule in module.backups["own"].encryption.rule : (
        !rule.bucket_key_enabled &&
        rule.apply_server_side_encryption_by_default[0].sse_algorithm == "AES256" &&
        rule.apply_server_side_encryption_by_default[0].kms_master_key_id == null
      )
    ])
    error_message = "The bucket should be encrypted under the key of S3."
  }

  assert {
    condition = alltrue([
      for bucket in [
        module.backups["own"].public_access_block.bucket,
        module.backups["own"].versioning.bucket,
        module.backups["own"].ownership_controls.bucket,
        module.backups["own"].encryption.bucket,
        module.backups["own"].policy.bucket,
      ] : bucket == "mock-backups"
    ])
    error_message = "The five settings should be those of the bucket."
  }
}

run "the_policy_of_the_bucket_denies_what_is_not_tls_writes_of_others_and_every_deletion" {
  command = plan

  assert {
    condition = jsondecode(module.backups["own"].policy.policy) == {
      Version = "2012-10-17"
      Statement = [
        {
          Sid    = "OnlyOverTls"
          Effect = "Deny"
          Action = "s3:*"
          Resource = [
            "arn:aws:s3:::iam-role-last-used-backups-123456789012",
            "arn:aws:s3:::iam-role-last-used-backups-123456789012/*",
          ]
          Principal = "*"
          Condition = { Bool = { "aws:SecureTransport" = "false" } }
        },
        {
          Sid       = "OnlyTheFunctionsWrite"
          Effect    = "Deny"
          Action    = ["s3:PutObject", "s3:ReplicateObject"]
          Resource  = "arn:aws:s3:::iam-role-last-used-backups-123456789012/*"
          Principal = "*"
          Condition = {
            ArnNotEquals = {
              "aws:PrincipalArn" = [
                "arn:aws:iam::123456789012:role/iam-role-last-used-remediator",
                "arn:aws:iam::123456789012:role/iam-role-last-used-restorer",
              ]
            }
          }
        },
        {
          Sid    = "TheRestorerWritesCasesOnly"
          Effect = "Deny"
          Action = "s3:PutObject"
          Resource = [
            "arn:aws:s3:::iam-role-last-used-backups-123456789012/iam-role-last-used/123456789012/backups/*",
            "arn:aws:s3:::iam-role-last-used-backups-123456789012/iam-role-last-used/123456789012/limits.json",
            "arn:aws:s3:::iam-role-last-used-backups-123456789012/iam-role-last-used/123456789012/pass.json",
          ]
          Principal = "*"
          Condition = {
            ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::123456789012:role/iam-role-last-used-restorer" }
          }
        },
        {
          Sid       = "NobodyDeletes"
          Effect    = "Deny"
          Action    = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
          Resource  = "arn:aws:s3:::iam-role-last-used-backups-123456789012/*"
          Principal = "*"
        },
      ]
    }
    error_message = "Unexpected policy: ${module.backups["own"].policy.policy}."
  }
}

run "backup_deleter_arn_alone_may_delete" {
  command = plan

  variables {
    backup_deleter_arn = "arn:aws:iam::123456789012:role/platform/admin"
  }

  assert {
    condition = [
      for statement in jsondecode(module.backups["own"].policy.policy).Statement : statement
      if strcontains(jsonencode(statement.Action), "s3:Delete")
      ] == [
      {
        Sid       = "NobodyDeletes"
        Effect    = "Deny"
        Action    = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
        Resource  = "arn:aws:s3:::iam-role-last-used-backups-123456789012/*"
        Principal = "*"
        Condition = { ArnNotEquals = { "aws:PrincipalArn" = "arn:aws:iam::123456789012:role/platform/admin" } }
      },
    ]
    error_message = "Unexpected policy: ${module.backups["own"].policy.policy}."
  }

  assert {
    condition     = length(jsondecode(module.backups["own"].policy.policy).Statement) == 4
    error_message = "Nothing else should change: ${module.backups["own"].policy.policy}."
  }
}

run "the_policy_of_the_bucket_follows_path_name_and_partition" {
  command   = plan
  state_key = "the_policy_of_the_bucket_follows_path_name_and_partition"

  variables {
    name = "Audit_roles"
    settings = {
      iam_role_path = "/platform/functions/"
    }
  }

  override_data {
    target = data.aws_partition.current
    values = {
      partition = "aws-us-gov"
    }
  }

  assert {
    condition = jsondecode(module.backups["own"].policy.policy).Statement[1].Condition == {
      ArnNotEquals = {
        "aws:PrincipalArn" = [
          "arn:aws-us-gov:iam::123456789012:role/platform/functions/Audit_roles-remediator",
          "arn:aws-us-gov:iam::123456789012:role/platform/functions/Audit_roles-restorer",
        ]
      }
    }
    error_message = "Unexpected policy: ${module.backups["own"].policy.policy}."
  }

  assert {
    condition = flatten([
      for statement in jsondecode(module.backups["own"].policy.policy).Statement : [statement.Resource]
      ]) == [
      "arn:aws-us-gov:s3:::audit-roles-fb1267-backups-123456789012",
      "arn:aws-us-gov:s3:::audit-roles-fb1267-backups-123456789012/*",
      "arn:aws-us-gov:s3:::audit-roles-fb1267-backups-123456789012/*",
      "arn:aws-us-gov:s3:::audit-roles-fb1267-backups-123456789012/Audit_roles/123456789012/backups/*",
      "arn:aws-us-gov:s3:::audit-roles-fb1267-backups-123456789012/Audit_roles/123456789012/limits.json",
      "arn:aws-us-gov:s3:::audit-roles-fb1267-backups-123456789012/Audit_roles/123456789012/pass.json",
      "arn:aws-us-gov:s3:::audit-roles-fb1267-backups-123456789012/*",
    ]
    error_message = "Unexpected policy: ${module.backups["own"].policy.policy}."
  }
}

run "the_name_of_the_bucket_has_neither_underscores_nor_upper_case" {
  command   = plan
  state_key = "the_name_of_the_bucket_has_neither_underscores_nor_upper_case"

  variables {
    name = "Audit_ROLES_9"
  }

  assert {
    condition     = module.backups["own"].bucket.bucket == "audit-roles-9-602e68-backups-123456789012"
    error_message = "Unexpected name: ${module.backups["own"].bucket.bucket}."
  }

  assert {
    condition = alltrue([
      for function in values(module.functions)[*].function :
      function.environment[0].variables["BACKUP_BUCKET"] == "audit-roles-9-602e68-backups-123456789012" &&
      function.environment[0].variables["BACKUP_PREFIX"] == "Audit_ROLES_9/123456789012/"
    ])
    error_message = "The functions should be told the name of the bucket, and keep the name of the rule in keys."
  }
}

run "a_name_with_a_hyphen_makes_a_bucket_of_that_name" {
  command   = plan
  state_key = "a_name_with_a_hyphen_makes_a_bucket_of_that_name"

  variables {
    name = "a-b"
  }

  assert {
    condition     = module.backups["own"].bucket.bucket == "a-b-backups-123456789012"
    error_message = "Unexpected name: ${module.backups["own"].bucket.bucket}."
  }
}

run "the_same_name_with_an_underscore_makes_another_bucket" {
  command   = plan
  state_key = "the_same_name_with_an_underscore_makes_another_bucket"

  variables {
    name = "a_b"
  }

  assert {
    condition     = module.backups["own"].bucket.bucket == "a-b-eb2980-backups-123456789012"
    error_message = "Unexpected name: ${module.backups["own"].bucket.bucket}."
  }
}

run "the_same_name_in_upper_case_makes_another_bucket" {
  command   = plan
  state_key = "the_same_name_in_upper_case_makes_another_bucket"

  variables {
    name = "A-B"
  }

  assert {
    condition     = module.backups["own"].bucket.bucket == "a-b-afaff9-backups-123456789012"
    error_message = "Unexpected name: ${module.backups["own"].bucket.bucket}."
  }
}

run "a_name_of_42_characters_makes_a_bucket_name_of_63" {
  command   = plan
  state_key = "a_name_of_42_characters_makes_a_bucket_name_of_63"

  variables {
    name = join("", [for _ in range(42) : "a"])
  }

  assert {
    condition     = module.backups["own"].bucket.bucket == "${join("", [for _ in range(42) : "a"])}-backups-123456789012"
    error_message = "Unexpected name: ${module.backups["own"].bucket.bucket}."
  }
}

run "a_name_of_43_characters_is_cut_to_a_bucket_name_of_63" {
  command   = plan
  state_key = "a_name_of_43_characters_is_cut_to_a_bucket_name_of_63"

  variables {
    name = join("", [for _ in range(43) : "a"])
  }

  assert {
    condition     = module.backups["own"].bucket.bucket == "${join("", [for _ in range(35) : "a"])}-7bd258-backups-123456789012"
    error_message = "Unexpected name: ${module.backups["own"].bucket.bucket}."
  }
}

run "a_name_that_is_cut_at_an_underscore_leaves_one_hyphen" {
  command   = plan
  state_key = "a_name_that_is_cut_at_an_underscore_leaves_one_hyphen"

  variables {
    name = "${join("", [for _ in range(34) : "a"])}_bbbbbbbbbb"
  }

  assert {
    condition     = module.backups["own"].bucket.bucket == "${join("", [for _ in range(34) : "a"])}-d61f6f-backups-123456789012"
    error_message = "Unexpected name: ${module.backups["own"].bucket.bucket}."
  }
}

run "the_name_of_the_bucket_begins_with_no_hyphen" {
  command   = plan
  state_key = "the_name_of_the_bucket_begins_with_no_hyphen"

  variables {
    name = "_x"
  }

  assert {
    condition     = module.backups["own"].bucket.bucket == "x-9a532f-backups-123456789012"
    error_message = "Unexpected name: ${module.backups["own"].bucket.bucket}."
  }
}

run "a_name_of_which_nothing_is_left_makes_a_bucket_all_the_same" {
  command   = plan
  state_key = "a_name_of_which_nothing_is_left_makes_a_bucket_all_the_same"

  variables {
    name = "_-_"
  }

  assert {
    condition     = module.backups["own"].bucket.bucket == "48ab53-backups-123456789012"
    error_message = "Unexpected name: ${module.backups["own"].bucket.bucket}."
  }
}

run "a_given_bucket_is_used_beside_the_one_that_there_may_have_been" {
  command   = plan
  state_key = "both"

  variables {
    backup_bucket = "backups-of-roles"
  }

  assert {
    condition = (
      module.backups["own"].bucket.bucket == "iam-role-last-used-backups-123456789012" &&
      output.backup_bucket == "backups-of-roles" &&
      module.keeper["own"].function.environment[0].variables["BACKUP_BUCKET"] == "iam-role-last-used-backups-123456789012" &&
      alltrue([
        for function in values(module.functions)[*].function :
        function.environment[0].variables["BACKUP_BUCKET"] == "backups-of-roles"
      ])
    )
    error_message = "The given bucket should be used, and the other stay."
  }
}

run "restore_only_keeps_what_restores_and_the_bucket_and_nothing_else" {
  command   = plan
  state_key = "restore-only"

  variables {
    config_rule           = { name = "iam-role-last-used" }
    dry_run               = false
    quarantine_after_days = 14
    delete_after_days     = 30
    restore_only          = true
  }

  assert {
    condition = alltrue([
      keys(module.functions) == ["restorer"],
      keys(aws_ssm_document.this) == ["restore"],
      keys(aws_iam_role.starter) == ["ssm-restorer"],
      length(aws_scheduler_schedule.pass) == 0,
      length(aws_lambda_function_event_invoke_config.pass) == 0,
      length(aws_config_remediation_configuration.quarantine) == 0,
      length(module.backups) == 1,
    ])
    error_message = "There should be the restorer, its document and the bucket."
  }

  assert {
    condition = flatten([
      for statement in jsondecode(aws_iam_role_policy.starter["ssm-restorer"].policy).Statement : statement.Resource
    ]) == ["arn:aws:lambda:*:123456789012:function:iam-role-last-used-restorer"]
    error_message = "The document should only invoke the restorer: ${aws_iam_role_policy.starter["ssm-restorer"].policy}."
  }
}

run "schedule_pass_says_whether_there_is_a_pass_whatever_the_numbers_of_days" {
  command   = plan
  state_key = "schedule"

  variables {
    dry_run               = true
    quarantine_after_days = 14
    delete_after_days     = 30
    schedule_pass         = false
  }

  assert {
    condition = (
      length(aws_scheduler_schedule.pass) == 0 &&
      !contains(keys(module.functions["remediator"].function.environment[0].variables), "QUARANTINE_AFTER_DAYS") &&
      !contains(keys(module.functions["remediator"].function.environment[0].variables), "DELETE_AFTER_DAYS")
    )
    error_message = "There should be no pass."
  }
}

run "a_given_bucket_makes_none" {
  command   = apply
  state_key = "bucket"

  variables {
    backup_bucket        = "backups-of-roles"
    create_backup_bucket = false
  }

  assert {
    condition     = length(module.backups) == 0
    error_message = "The module should make no bucket, and leave the settings of the given one alone."
  }

  assert {
    condition = alltrue([
      for function in values(module.functions)[*].function :
      function.environment[0].variables["BACKUP_BUCKET"] == "backups-of-roles"
    ])
    error_message = "Unexpected environment: ${jsonencode(module.functions["remediator"].function.environment)}."
  }

  assert {
    condition = (
      {
        for function, made in module.functions : function => flatten([
          for statement in jsondecode(made.policy.policy).Statement : statement.Resource
          if anytrue([for action in statement.Action : startswith(action, "s3:")])
        ])
        } == {
        remediator = [
          "arn:aws:s3:::backups-of-roles",
          "arn:aws:s3:::backups-of-roles/iam-role-last-used/123456789012/*",
          "arn:aws:s3:::backups-of-roles/iam-role-last-used/123456789012/*",
        ]
        restorer = [
          "arn:aws:s3:::backups-of-roles",
          "arn:aws:s3:::backups-of-roles/iam-role-last-used/123456789012/*",
          "arn:aws:s3:::backups-of-roles/iam-role-last-used/123456789012/cases/*",
        ]
      }
    )
    error_message = "Unexpected policies: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }

  assert {
    condition     = output.backup_bucket == "backups-of-roles"
    error_message = "The output should name the bucket; it is ${output.backup_bucket}."
  }
}

run "an_environment_of_4096_bytes_is_planned" {
  command   = plan
  state_key = "environment"

  variables {
    protected_patterns = ["/${join("", [for _ in range(1023) : "a"])}"]
    rule_parameters = {
      max_days_for_last_used = "60"
      role_whitelist         = "/${join("", [for _ in range(265) : "abcdefgh"])}abcd"
    }
  }

  # Names and values.
  assert {
    condition = sum([
      for name, value in module.functions["remediator"].function.environment[0].variables : length(name) + length(value)
    ]) == 4096
    error_message = format("The environment should be at the limit; it has %d characters.", sum([
      for name, value in module.functions["remediator"].function.environment[0].variables : length(name) + length(value)
    ]))
  }
}

run "an_environment_of_4097_bytes_is_refused" {
  command   = plan
  state_key = "environment"

  variables {
    protected_patterns = ["/${join("", [for _ in range(1023) : "a"])}"]
    rule_parameters = {
      max_days_for_last_used = "60"
      role_whitelist         = "/${join("", [for _ in range(265) : "abcdefgh"])}abcde"
    }
  }

  expect_failures = [output.function_names]
}

# EXEMPT_TAGS has 33 bytes in 32 characters, with its name 43 characters: so many less has the whitelist.
run "what_has_more_bytes_than_characters_counts_by_its_bytes_as_lambda_counts" {
  command   = plan
  state_key = "environment"

  variables {
    protected_patterns = ["/${join("", [for _ in range(1023) : "a"])}"]
    exempt_tags        = { "${join("", [for _ in range(21) : "k"])}ü" = ["*"] }
    rule_parameters = {
      max_days_for_last_used = "60"
      role_whitelist         = "/${join("", [for _ in range(260) : "abcdefgh"])}a"
    }
  }

  assert {
    condition = sum([
      for name, value in module.functions["remediator"].function.environment[0].variables : length(name) + length(value)
    ]) == 4096
    error_message = format("The environment should be at the limit; it has %d characters.", sum([
      for name, value in module.functions["remediator"].function.environment[0].variables : length(name) + length(value)
    ]))
  }

  expect_failures = [output.function_names]
}
