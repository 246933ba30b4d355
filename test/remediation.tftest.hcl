# Contract: what `remediation` makes, that none of it is there without it, and where each of its attributes and each setting
# of the module arrives. Mocked provider. The first run with the defaults is applied, and the plans after it find its ARNs in
# the state; each run that applies another input has a state of its own.

mock_provider "aws" {
  source = "./test/mocks"
}

# Of each function and role its own ARN, so that a mix-up is seen.
override_resource {
  target = aws_lambda_function.remediation["remediator"]
  values = {
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:mock-remediator"
  }
}

override_resource {
  target = aws_lambda_function.remediation["restorer"]
  values = {
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:mock-restorer"
  }
}

override_resource {
  target = aws_iam_role.remediation["remediator"]
  values = {
    arn = "arn:aws:iam::123456789012:role/mock-remediator"
  }
}

override_resource {
  target = aws_iam_role.remediation["restorer"]
  values = {
    arn = "arn:aws:iam::123456789012:role/mock-restorer"
  }
}

override_resource {
  target = aws_iam_role.automation
  values = {
    arn = "arn:aws:iam::123456789012:role/mock-automation"
  }
}

override_resource {
  target = aws_iam_role.sweep
  values = {
    arn = "arn:aws:iam::123456789012:role/mock-sweep"
  }
}

variables {
  remediation = {}
}

run "without_remediation_nothing_of_it_is_made" {
  command   = apply
  state_key = "off"

  variables {
    remediation   = null
    alarms        = {}
    notifications = { email_addresses = ["on-call@example.com"] }
    dashboard     = true
  }

  assert {
    condition = alltrue([
      length(aws_config_remediation_configuration.quarantine) == 0,
      length(aws_scheduler_schedule.sweep) == 0,
      length(aws_ssm_document.this) == 0,
      length(aws_lambda_function.remediation) == 0,
      length(aws_cloudwatch_log_group.remediation) == 0,
      length(aws_iam_role.remediation) == 0,
      length(aws_iam_role_policy.remediation) == 0,
      length(aws_iam_role.automation) == 0,
      length(aws_iam_role_policy.automation) == 0,
      length(aws_iam_role.sweep) == 0,
      length(aws_iam_role_policy.sweep) == 0,
      length(aws_s3_bucket.backups) == 0,
      length(aws_s3_bucket_public_access_block.backups) == 0,
      length(aws_s3_bucket_ownership_controls.backups) == 0,
      length(aws_s3_bucket_versioning.backups) == 0,
      length(aws_s3_bucket_server_side_encryption_configuration.backups) == 0,
      length(aws_s3_bucket_policy.backups) == 0,
    ])
    error_message = "Nothing of the remediation should be made."
  }

  assert {
    condition = alltrue([
      length(output.remediation_document_names) == 0,
      length(output.remediation_commands) == 0,
      length(output.remediation_function_names) == 0,
      length(output.remediation_role_arns) == 0,
      output.backup_bucket == null,
    ])
    error_message = "The outputs of the remediation should be empty; the bucket is ${jsonencode(output.backup_bucket)}."
  }

  assert {
    condition = (
      !contains(keys(aws_cloudwatch_metric_alarm.this), "brake-hit") &&
      !contains(keys(aws_cloudwatch_metric_alarm.this), "remediation-fails")
    )
    error_message = "Unexpected alarms: ${join(", ", keys(aws_cloudwatch_metric_alarm.this))}."
  }

  assert {
    condition = (
      length(jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets) == 6 &&
      !strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "remediator")
    )
    error_message = "The dashboard should have six widgets, none of the remediator."
  }

  assert {
    condition     = !strcontains(aws_cloudwatch_event_target.notification[0].input_transformer[0].input_template, "-restore")
    error_message = "Unexpected text: ${aws_cloudwatch_event_target.notification[0].input_transformer[0].input_template}."
  }
}

run "an_empty_remediation_makes_documents_functions_roles_and_bucket_and_starts_nothing" {
  command = apply

  assert {
    condition     = keys(aws_ssm_document.this) == ["delete", "quarantine", "restore"]
    error_message = "Unexpected documents: ${join(", ", keys(aws_ssm_document.this))}."
  }

  assert {
    condition = alltrue([
      for made in [
        keys(aws_lambda_function.remediation),
        keys(aws_cloudwatch_log_group.remediation),
        keys(aws_iam_role.remediation),
        keys(aws_iam_role_policy.remediation),
      ] : made == ["remediator", "restorer"]
    ])
    error_message = "There should be two functions, each with log group, role and policy."
  }

  assert {
    condition = alltrue([
      length(aws_iam_role.automation) == 1,
      length(aws_iam_role_policy.automation) == 1,
      length(aws_s3_bucket.backups) == 1,
      length(aws_s3_bucket_public_access_block.backups) == 1,
      length(aws_s3_bucket_ownership_controls.backups) == 1,
      length(aws_s3_bucket_versioning.backups) == 1,
      length(aws_s3_bucket_server_side_encryption_configuration.backups) == 1,
      length(aws_s3_bucket_policy.backups) == 1,
    ])
    error_message = "There should be the role of the documents, and one bucket with its five settings."
  }

  assert {
    condition = (
      length(aws_config_remediation_configuration.quarantine) == 1 &&
      aws_config_remediation_configuration.quarantine[0].automatic == false
    )
    error_message = "AWS Config should offer the quarantine, and start none by itself."
  }

  assert {
    condition = alltrue([
      length(aws_scheduler_schedule.sweep) == 0,
      length(aws_iam_role.sweep) == 0,
      length(aws_iam_role_policy.sweep) == 0,
    ])
    error_message = "There should be no schedule that deletes, and no role for one."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.this) == 0 && length(aws_cloudwatch_dashboard.this) == 0
    error_message = "Alarms and dashboard should stay off."
  }

  assert {
    condition = aws_lambda_function.this.environment[0].variables == tomap({
      EXEMPTION_TAG           = "iam-role-last-used:exempt-until"
      RESOURCE_ID             = "RoleId"
      INCLUDE_PROTECTED_ROLES = "false"
      REPORTING               = "all"
    })
    error_message = "The function of the rule should be as without: ${jsonencode(aws_lambda_function.this.environment)}."
  }
}

run "config_starts_the_quarantine_with_the_id_of_the_role" {
  command = plan

  assert {
    condition = alltrue([
      aws_config_remediation_configuration.quarantine[0].config_rule_name == "iam-role-last-used",
      aws_config_remediation_configuration.quarantine[0].resource_type == "AWS::IAM::Role",
      aws_config_remediation_configuration.quarantine[0].target_type == "SSM_DOCUMENT",
      aws_config_remediation_configuration.quarantine[0].target_id == "iam-role-last-used-quarantine",
    ])
    error_message = "Config should start the quarantine for roles of the rule."
  }

  # Of each its value, and whether Config puts in something of the role that it found.
  assert {
    condition = (
      {
        for parameter in aws_config_remediation_configuration.quarantine[0].parameter :
        parameter.name => jsonencode([parameter.resource_value, parameter.static_value])
        } == {
        AutomationAssumeRole = jsonencode([null, "arn:aws:iam::123456789012:role/mock-automation"])
        RequestedBy          = jsonencode([null, "AWS Config"])
        RoleId               = jsonencode(["RESOURCE_ID", null])
      }
    )
    error_message = "Unexpected parameters: ${jsonencode(aws_config_remediation_configuration.quarantine[0].parameter)}."
  }

  assert {
    condition = alltrue([
      aws_config_remediation_configuration.quarantine[0].maximum_automatic_attempts == 25,
      aws_config_remediation_configuration.quarantine[0].retry_attempt_seconds == 60,
      one(one(aws_config_remediation_configuration.quarantine[0].execution_controls).ssm_controls) == {
        concurrent_execution_rate_percentage = 10
        error_percentage                     = 50
      },
    ])
    error_message = "Config should try five times in a minute, a tenth of the roles at a time, and stop at half."
  }
}

run "the_settings_of_config_reach_config" {
  command = plan

  variables {
    remediation = {
      automatic                            = true
      maximum_automatic_attempts           = 7
      retry_attempt_seconds                = 600
      concurrent_execution_rate_percentage = 20
      error_percentage                     = 30
    }
  }

  assert {
    condition     = aws_config_remediation_configuration.quarantine[0].automatic
    error_message = "Config should quarantine by itself."
  }

  assert {
    condition = alltrue([
      aws_config_remediation_configuration.quarantine[0].maximum_automatic_attempts == 7,
      aws_config_remediation_configuration.quarantine[0].retry_attempt_seconds == 600,
      one(one(aws_config_remediation_configuration.quarantine[0].execution_controls).ssm_controls) == {
        concurrent_execution_rate_percentage = 20
        error_percentage                     = 30
      },
    ])
    error_message = "Unexpected settings: ${jsonencode(aws_config_remediation_configuration.quarantine[0])}."
  }

  assert {
    condition     = length(aws_scheduler_schedule.sweep) == 0
    error_message = "Quarantine by itself should not bring deletion by itself."
  }
}

run "each_document_is_one_call_of_the_function_behind_it" {
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
          quarantine = {}
          restore    = {}
          delete = {
            force                      = "{{ Force }}"
            removeFromInstanceProfiles = "{{ RemoveFromInstanceProfiles }}"
          }
          } : action => [{
            name           = "invoke"
            action         = "aws:invokeLambdaFunction"
            description    = "The function answers what it did and why; where it fails, so does this step."
            timeoutSeconds = 300
            maxAttempts    = 1
            onFailure      = "Abort"
            isEnd          = true
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
        }]
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

run "the_documents_take_an_id_and_only_the_deletion_takes_flags" {
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
          quarantine = {}
          restore    = {}
          delete = {
            Force                      = { type = "String", default = "false", allowedValues = ["true", "false"] }
            RemoveFromInstanceProfiles = { type = "String", default = "false", allowedValues = ["true", "false"] }
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
              default = "arn:aws:iam::123456789012:role/mock-automation"
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

  # Config names itself in one of them, and the schedule (which is no document) has a name that it fits.
  assert {
    condition = alltrue([
      for name in ["AWS Config", "iam-role-last-used-sweep"] : can(regex(
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
      for name, function in aws_lambda_function.remediation : alltrue([
        function.function_name == "iam-role-last-used-${name}",
        function.handler == "${name}.handler",
        function.role == "arn:aws:iam::123456789012:role/mock-${name}",
        endswith(function.filename, "lambda/dist/iam-role-last-used.zip"),
        function.source_code_hash == filebase64sha256(function.filename),
        function.runtime == "nodejs22.x",
        function.architectures == tolist(["arm64"]),
        function.memory_size == 192,
        function.timeout == 300,
        length(function.layers) == 0,
        length(function.vpc_config) == 0,
        function.kms_key_arn == null,
      ])
    ])
    error_message = "Unexpected functions: ${jsonencode(aws_lambda_function.remediation)}."
  }

  assert {
    condition = alltrue([
      for name, function in aws_lambda_function.remediation : alltrue([
        function.logging_config[0].log_group == "/aws/lambda/iam-role-last-used-${name}",
        function.logging_config[0].log_format == "JSON",
        function.logging_config[0].application_log_level == "INFO",
        function.logging_config[0].system_log_level == "INFO",
        aws_cloudwatch_log_group.remediation[name].name == "/aws/lambda/iam-role-last-used-${name}",
        aws_cloudwatch_log_group.remediation[name].retention_in_days == 365,
        aws_cloudwatch_log_group.remediation[name].kms_key_id == null,
      ])
    ])
    error_message = "Each function should log JSON from INFO up into its own group, kept for 365 days."
  }
}

run "both_functions_have_the_same_environment" {
  command = plan

  assert {
    condition = alltrue([
      for function in aws_lambda_function.remediation : function.environment[0].variables == tomap({
        RULE_NAME          = "iam-role-last-used"
        RULE_PARAMETERS    = "{\"max_days_for_last_used\":\"60\"}"
        EXEMPTION_TAG      = "iam-role-last-used:exempt-until"
        PROTECTED_PATTERNS = ""
        OWN_ROLES = join("|", [
          "/iam-role-last-used",
          "/iam-role-last-used-remediator",
          "/iam-role-last-used-restorer",
          "/iam-role-last-used-automation",
          "/iam-role-last-used-sweep",
        ])
        MAXIMUM_PER_DAY = "10"
        DRY_RUN         = "false"
        PARTITION       = "aws"
        BACKUP_BUCKET   = "iam-role-last-used-backups-123456789012"
        BACKUP_PREFIX   = "iam-role-last-used/123456789012/"
      })
    ])
    error_message = "Unexpected environment: ${jsonencode(aws_lambda_function.remediation["remediator"].environment)}."
  }
}

run "the_environment_follows_the_settings" {
  command = plan

  variables {
    max_days       = 90
    whitelist      = ["/team-b/*", "*-break-glass"]
    exemption_tag  = null
    iam_role_path  = "/platform/"
    execution_role = { name = "audit/reader" }
    remediation = {
      delete_after_days  = 30
      protected_patterns = ["/prod/*", "*-ci?"]
      maximum_per_day    = 3
      dry_run            = true
      backup_bucket      = "backups-of-roles"
    }
  }

  assert {
    condition = alltrue([
      for function in aws_lambda_function.remediation : function.environment[0].variables == tomap({
        RULE_NAME          = "iam-role-last-used"
        RULE_PARAMETERS    = "{\"max_days_for_last_used\":\"90\",\"role_whitelist\":\"/team-b/*|*-break-glass\"}"
        PROTECTED_PATTERNS = "/prod/*|*-ci?"
        OWN_ROLES = join("|", [
          "/platform/iam-role-last-used",
          "/platform/iam-role-last-used-remediator",
          "/platform/iam-role-last-used-restorer",
          "/platform/iam-role-last-used-automation",
          "/platform/iam-role-last-used-sweep",
          "/audit/reader",
        ])
        MAXIMUM_PER_DAY   = "3"
        DELETE_AFTER_DAYS = "30"
        DRY_RUN           = "true"
        PARTITION         = "aws"
        BACKUP_BUCKET     = "backups-of-roles"
        BACKUP_PREFIX     = "iam-role-last-used/123456789012/"
      })
    ])
    error_message = "Unexpected environment: ${jsonencode(aws_lambda_function.remediation["remediator"].environment)}."
  }

  # What the functions judge by has to be what the rule judges by.
  assert {
    condition = alltrue([
      for function in aws_lambda_function.remediation :
      function.environment[0].variables["RULE_PARAMETERS"] == aws_config_config_rule.this[0].input_parameters
    ])
    error_message = "The rule has other parameters: ${aws_config_config_rule.this[0].input_parameters}."
  }
}

run "every_role_that_the_module_makes_is_one_of_its_own_roles" {
  command = plan

  variables {
    name          = "Audit_roles"
    iam_role_path = "/platform/functions/"
    remediation   = { delete_after_days = 30 }
  }

  assert {
    condition = alltrue(flatten([
      for function in aws_lambda_function.remediation : [
        toset(split("|", function.environment[0].variables["OWN_ROLES"])) == toset([
          for role in concat(
            [aws_iam_role.this],
            values(aws_iam_role.remediation),
            aws_iam_role.automation,
            aws_iam_role.sweep,
          ) : "${role.path}${role.name}"
        ]),
      ]
    ]))
    error_message = join("", [
      "Unexpected own roles: ",
      aws_lambda_function.remediation["remediator"].environment[0].variables["OWN_ROLES"],
      ".",
    ])
  }
}

run "an_execution_role_without_a_name_is_no_own_role" {
  command = plan

  variables {
    execution_role = {}
  }

  assert {
    condition = (
      length(split("|", aws_lambda_function.remediation["remediator"].environment[0].variables["OWN_ROLES"])) == 5
    )
    error_message = join("", [
      "Unexpected own roles: ",
      aws_lambda_function.remediation["remediator"].environment[0].variables["OWN_ROLES"],
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
      for function in aws_lambda_function.remediation : function.environment[0].variables["PARTITION"] == "aws-us-gov"
    ])
    error_message = "Unexpected environment: ${jsonencode(aws_lambda_function.remediation["remediator"].environment)}."
  }
}

run "the_pass_through_settings_reach_both_functions" {
  command = plan

  variables {
    layer                 = "arn:aws:lambda:eu-west-1:123456789012:layer:extension:7"
    architecture          = "x86_64"
    memory_size           = 512
    timeout               = 120
    log_level             = "DEBUG"
    log_retention_in_days = 0
    vpc_config            = { subnet_ids = ["subnet-0a", "subnet-0b"], security_group_ids = ["sg-0c"] }
  }

  assert {
    condition = alltrue([
      for name, function in aws_lambda_function.remediation : alltrue([
        function.layers == tolist(["arn:aws:lambda:eu-west-1:123456789012:layer:extension:7"]),
        function.runtime == aws_lambda_function.this.runtime,
        function.architectures == tolist(["x86_64"]),
        function.memory_size == 512,
        function.timeout == 120,
        function.logging_config[0].application_log_level == "DEBUG",
        function.vpc_config[0].subnet_ids == toset(["subnet-0a", "subnet-0b"]),
        function.vpc_config[0].security_group_ids == toset(["sg-0c"]),
        aws_cloudwatch_log_group.remediation[name].retention_in_days == 0,
      ])
    ])
    error_message = "Unexpected functions: ${jsonencode(aws_lambda_function.remediation)}."
  }
}

run "a_timeout_of_300_seconds_is_that_of_the_functions" {
  command = plan

  variables {
    timeout = 300
  }

  assert {
    condition     = alltrue([for function in aws_lambda_function.remediation : function.timeout == 300])
    error_message = "The functions should have 300 seconds."
  }
}

run "a_timeout_of_301_seconds_stays_with_the_function_of_the_rule" {
  command = plan

  variables {
    timeout = 301
  }

  assert {
    condition = (
      aws_lambda_function.this.timeout == 301 &&
      alltrue([for function in aws_lambda_function.remediation : function.timeout == 300])
    )
    error_message = "Systems Manager waits for 300 seconds; the functions should have no more."
  }
}

run "the_key_encrypts_environments_logs_and_backups" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition = alltrue([
      for name, function in aws_lambda_function.remediation : (
        function.kms_key_arn == var.kms_key_arn &&
        aws_cloudwatch_log_group.remediation[name].kms_key_id == var.kms_key_arn
      )
    ])
    error_message = "Functions and log groups should use the key."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.backups[0].rule : (
        rule.bucket_key_enabled &&
        rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms" &&
        rule.apply_server_side_encryption_by_default[0].kms_master_key_id == var.kms_key_arn
      )
    ])
    error_message = "The bucket should use the key."
  }
}

run "the_roles_take_path_and_boundary" {
  command = plan

  variables {
    iam_role_path        = "/platform/functions/"
    permissions_boundary = "arn:aws:iam::123456789012:policy/boundary"
    remediation          = { delete_after_days = 30 }
  }

  assert {
    condition = alltrue([
      for role in concat(values(aws_iam_role.remediation), aws_iam_role.automation, aws_iam_role.sweep) : (
        role.path == "/platform/functions/" &&
        role.permissions_boundary == "arn:aws:iam::123456789012:policy/boundary"
      )
    ])
    error_message = "Path and boundary should reach all four roles."
  }
}

run "by_default_the_roles_have_no_path_and_no_boundary" {
  command = plan

  variables {
    remediation = { delete_after_days = 30 }
  }

  assert {
    condition = alltrue([
      for role in concat(values(aws_iam_role.remediation), aws_iam_role.automation, aws_iam_role.sweep) :
      role.path == "/" && role.permissions_boundary == null
    ])
    error_message = "The four roles should be at / and without a boundary."
  }
}

run "tags_are_on_everything_that_takes_tags" {
  command = plan

  variables {
    tags        = { owner = "security" }
    remediation = { delete_after_days = 30 }
  }

  assert {
    condition = alltrue([
      for made in concat(
        values(aws_ssm_document.this),
        values(aws_lambda_function.remediation),
        values(aws_cloudwatch_log_group.remediation),
        values(aws_iam_role.remediation),
        aws_iam_role.automation,
        aws_iam_role.sweep,
        aws_s3_bucket.backups,
      ) : made.tags == tomap({ owner = "security" })
    ])
    error_message = "Documents, functions, log groups, roles and bucket should have the tag owner = security."
  }
}

run "name_names_everything" {
  command = plan

  variables {
    name        = "audit_roles"
    remediation = { delete_after_days = 30 }
  }

  assert {
    condition = (
      [for document in aws_ssm_document.this : document.name] ==
      ["audit_roles-delete", "audit_roles-quarantine", "audit_roles-restore"] &&
      aws_config_remediation_configuration.quarantine[0].config_rule_name == "audit_roles" &&
      aws_config_remediation_configuration.quarantine[0].target_id == "audit_roles-quarantine"
    )
    error_message = "Unexpected documents: ${join(", ", [for document in aws_ssm_document.this : document.name])}."
  }

  assert {
    condition = alltrue([
      for names in [
        [for function in aws_lambda_function.remediation : function.function_name],
        [for role in aws_iam_role.remediation : role.name],
        [for policy in aws_iam_role_policy.remediation : policy.name],
        [for policy in aws_iam_role_policy.remediation : policy.role],
        [for group in aws_cloudwatch_log_group.remediation : trimprefix(group.name, "/aws/lambda/")],
      ] : names == ["audit_roles-remediator", "audit_roles-restorer"]
    ])
    error_message = "Functions, roles, policies and log groups should be named after the rule."
  }

  assert {
    condition = alltrue([
      aws_iam_role.automation[0].name == "audit_roles-automation",
      aws_iam_role_policy.automation[0].name == "audit_roles-automation",
      aws_iam_role_policy.automation[0].role == "audit_roles-automation",
      aws_iam_role.sweep[0].name == "audit_roles-sweep",
      aws_iam_role_policy.sweep[0].name == "audit_roles-sweep",
      aws_iam_role_policy.sweep[0].role == "audit_roles-sweep",
      aws_scheduler_schedule.sweep[0].name == "audit_roles-sweep",
    ])
    error_message = "The roles of documents and schedule, and the schedule, should be named after the rule."
  }

  assert {
    condition = alltrue([
      for function in aws_lambda_function.remediation : (
        function.environment[0].variables["RULE_NAME"] == "audit_roles" &&
        function.environment[0].variables["BACKUP_PREFIX"] == "audit_roles/123456789012/"
      )
    ])
    error_message = "Unexpected environment: ${jsonencode(aws_lambda_function.remediation["remediator"].environment)}."
  }
}

run "delete_after_days_makes_a_daily_schedule_that_sweeps" {
  command   = apply
  state_key = "sweep"

  variables {
    remediation = { delete_after_days = 30 }
  }

  assert {
    condition = alltrue([
      length(aws_scheduler_schedule.sweep) == 1,
      aws_scheduler_schedule.sweep[0].name == "iam-role-last-used-sweep",
      aws_scheduler_schedule.sweep[0].schedule_expression == "rate(1 day)",
      aws_scheduler_schedule.sweep[0].flexible_time_window[0].mode == "OFF",
      strcontains(aws_scheduler_schedule.sweep[0].description, "for 30 days"),
    ])
    error_message = "Unexpected schedule: ${jsonencode(aws_scheduler_schedule.sweep)}."
  }

  assert {
    condition = alltrue([
      aws_scheduler_schedule.sweep[0].target[0].arn == "arn:aws:lambda:eu-west-1:123456789012:function:mock-remediator",
      aws_scheduler_schedule.sweep[0].target[0].role_arn == "arn:aws:iam::123456789012:role/mock-sweep",
      jsondecode(aws_scheduler_schedule.sweep[0].target[0].input) == {
        action      = "sweep"
        requestedBy = "iam-role-last-used-sweep"
      },
    ])
    error_message = "Unexpected target: ${jsonencode(aws_scheduler_schedule.sweep[0].target)}."
  }

  assert {
    condition = alltrue([
      for function in aws_lambda_function.remediation : function.environment[0].variables["DELETE_AFTER_DAYS"] == "30"
    ])
    error_message = "Unexpected environment: ${jsonencode(aws_lambda_function.remediation["remediator"].environment)}."
  }

  assert {
    condition     = aws_config_remediation_configuration.quarantine[0].automatic == false
    error_message = "Deletion by itself should not bring quarantine by itself."
  }
}

run "the_bucket_is_private_versioned_and_encrypted" {
  command = plan

  assert {
    condition     = aws_s3_bucket.backups[0].bucket == "iam-role-last-used-backups-123456789012"
    error_message = "Unexpected name: ${aws_s3_bucket.backups[0].bucket}."
  }

  # What is in it is all that is left of deleted roles.
  assert {
    condition     = aws_s3_bucket.backups[0].force_destroy != true
    error_message = "The bucket should not be emptied when the module is destroyed."
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.backups[0].block_public_acls,
      aws_s3_bucket_public_access_block.backups[0].block_public_policy,
      aws_s3_bucket_public_access_block.backups[0].ignore_public_acls,
      aws_s3_bucket_public_access_block.backups[0].restrict_public_buckets,
    ])
    error_message = "All four kinds of public access should be blocked."
  }

  assert {
    condition     = aws_s3_bucket_versioning.backups[0].versioning_configuration[0].status == "Enabled"
    error_message = "The bucket should be versioned."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.backups[0].rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "The bucket should have no ACLs."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.backups[0].rule : (
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
        aws_s3_bucket_public_access_block.backups[0].bucket,
        aws_s3_bucket_versioning.backups[0].bucket,
        aws_s3_bucket_ownership_controls.backups[0].bucket,
        aws_s3_bucket_server_side_encryption_configuration.backups[0].bucket,
        aws_s3_bucket_policy.backups[0].bucket,
      ] : bucket == "mock-backups"
    ])
    error_message = "The five settings should be those of the bucket."
  }
}

run "the_policy_of_the_bucket_denies_what_is_not_tls_and_writes_of_others" {
  command = plan

  assert {
    condition = jsondecode(aws_s3_bucket_policy.backups[0].policy) == {
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
          Sid       = "OnlyTheRemediatorWrites"
          Effect    = "Deny"
          Action    = "s3:PutObject"
          Resource  = "arn:aws:s3:::iam-role-last-used-backups-123456789012/*"
          Principal = "*"
          Condition = {
            ArnNotEquals = { "aws:PrincipalArn" = "arn:aws:iam::123456789012:role/iam-role-last-used-remediator" }
          }
        },
      ]
    }
    error_message = "Unexpected policy: ${aws_s3_bucket_policy.backups[0].policy}."
  }
}

run "the_policy_of_the_bucket_follows_path_name_and_partition" {
  command = plan

  variables {
    name          = "Audit_roles"
    iam_role_path = "/platform/functions/"
  }

  override_data {
    target = data.aws_partition.current
    values = {
      partition = "aws-us-gov"
    }
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.backups[0].policy).Statement[1].Condition == {
      ArnNotEquals = {
        "aws:PrincipalArn" = "arn:aws-us-gov:iam::123456789012:role/platform/functions/Audit_roles-remediator"
      }
    }
    error_message = "Unexpected policy: ${aws_s3_bucket_policy.backups[0].policy}."
  }

  assert {
    condition = flatten([
      for statement in jsondecode(aws_s3_bucket_policy.backups[0].policy).Statement : [statement.Resource]
      ]) == [
      "arn:aws-us-gov:s3:::audit-roles-backups-123456789012",
      "arn:aws-us-gov:s3:::audit-roles-backups-123456789012/*",
      "arn:aws-us-gov:s3:::audit-roles-backups-123456789012/*",
    ]
    error_message = "Unexpected policy: ${aws_s3_bucket_policy.backups[0].policy}."
  }
}

run "the_name_of_the_bucket_has_neither_underscores_nor_upper_case" {
  command = plan

  variables {
    name = "Audit_ROLES_9"
  }

  assert {
    condition     = aws_s3_bucket.backups[0].bucket == "audit-roles-9-backups-123456789012"
    error_message = "Unexpected name: ${aws_s3_bucket.backups[0].bucket}."
  }

  assert {
    condition = alltrue([
      for function in aws_lambda_function.remediation :
      function.environment[0].variables["BACKUP_BUCKET"] == "audit-roles-9-backups-123456789012" &&
      function.environment[0].variables["BACKUP_PREFIX"] == "Audit_ROLES_9/123456789012/"
    ])
    error_message = "The functions should be told the name of the bucket, and keep the name of the rule in keys."
  }
}

run "the_longest_name_makes_a_bucket_name_of_63_characters" {
  command = plan

  variables {
    name = join("", [for _ in range(53) : "a"])
  }

  assert {
    condition = (
      aws_s3_bucket.backups[0].bucket == "${join("", [for _ in range(42) : "a"])}-backups-123456789012" &&
      length(aws_s3_bucket.backups[0].bucket) == 63
    )
    error_message = "Unexpected name: ${aws_s3_bucket.backups[0].bucket}."
  }
}

run "a_name_that_is_cut_at_an_underscore_leaves_one_hyphen" {
  command = plan

  variables {
    name = "${join("", [for _ in range(41) : "a"])}_bbbbbbbbbbb"
  }

  assert {
    condition     = aws_s3_bucket.backups[0].bucket == "${join("", [for _ in range(41) : "a"])}-backups-123456789012"
    error_message = "Unexpected name: ${aws_s3_bucket.backups[0].bucket}."
  }
}

run "the_name_of_the_bucket_begins_with_no_hyphen" {
  command = plan

  variables {
    name = "_x"
  }

  assert {
    condition     = aws_s3_bucket.backups[0].bucket == "x-backups-123456789012"
    error_message = "Unexpected name: ${aws_s3_bucket.backups[0].bucket}."
  }
}

run "a_name_of_which_nothing_is_left_makes_a_bucket_all_the_same" {
  command = plan

  variables {
    name = "_-_"
  }

  assert {
    condition     = aws_s3_bucket.backups[0].bucket == "backups-123456789012"
    error_message = "Unexpected name: ${aws_s3_bucket.backups[0].bucket}."
  }
}

run "a_given_bucket_makes_none" {
  command   = apply
  state_key = "bucket"

  variables {
    remediation = { backup_bucket = "backups-of-roles" }
  }

  assert {
    condition = alltrue([
      length(aws_s3_bucket.backups) == 0,
      length(aws_s3_bucket_public_access_block.backups) == 0,
      length(aws_s3_bucket_ownership_controls.backups) == 0,
      length(aws_s3_bucket_versioning.backups) == 0,
      length(aws_s3_bucket_server_side_encryption_configuration.backups) == 0,
      length(aws_s3_bucket_policy.backups) == 0,
    ])
    error_message = "The module should make no bucket, and leave the settings of the given one alone."
  }

  assert {
    condition = alltrue([
      for function in aws_lambda_function.remediation :
      function.environment[0].variables["BACKUP_BUCKET"] == "backups-of-roles"
    ])
    error_message = "Unexpected environment: ${jsonencode(aws_lambda_function.remediation["remediator"].environment)}."
  }

  assert {
    condition = (
      {
        for function, policy in aws_iam_role_policy.remediation : function => flatten([
          for statement in jsondecode(policy.policy).Statement : statement.Resource
          if anytrue([for action in statement.Action : startswith(action, "s3:")])
        ])
        } == {
        remediator = [
          "arn:aws:s3:::backups-of-roles",
          "arn:aws:s3:::backups-of-roles/iam-role-last-used/123456789012/*",
        ]
        restorer = [
          "arn:aws:s3:::backups-of-roles",
          "arn:aws:s3:::backups-of-roles/iam-role-last-used/123456789012/roles/*",
        ]
      }
    )
    error_message = "Unexpected policies: ${jsonencode([for policy in aws_iam_role_policy.remediation : policy.policy])}."
  }

  assert {
    condition     = output.backup_bucket == "backups-of-roles"
    error_message = "The output should name the bucket; it is ${output.backup_bucket}."
  }
}

run "the_dashboard_has_one_widget_more" {
  command   = apply
  state_key = "dashboard"

  variables {
    dashboard = true
  }

  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets) == 7
    error_message = "The dashboard should have seven widgets."
  }

  assert {
    condition = jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets[6] == {
      type   = "metric"
      x      = 0
      y      = 25
      width  = 24
      height = 6
      properties = {
        title  = "Quarantines, deletions and the brake"
        view   = "timeSeries"
        region = "eu-west-1"
        stat   = "Sum"
        period = 86400
        metrics = [
          for name, label in {
            ActionsFailed    = "actions failed"
            ActionsSkipped   = "actions skipped"
            BrakeHits        = "brake hits"
            RolesDeleted     = "roles deleted"
            RolesQuarantined = "roles quarantined"
          } : ["IamRoleLastUsed", name, "FunctionName", "iam-role-last-used-remediator", { label = label }]
        ]
      }
    }
    error_message = "Unexpected widget: ${aws_cloudwatch_dashboard.this[0].dashboard_body}."
  }

  # A widget that lies over another would hide it.
  assert {
    condition = max([
      for widget in slice(jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets, 0, 6) :
      widget.y + widget.height
    ]...) == 25
    error_message = "The widget should stand below the others."
  }
}

run "the_message_says_how_to_restore_a_role" {
  command = plan

  variables {
    name          = "audit-roles"
    notifications = { email_addresses = ["on-call@example.com"] }
  }

  assert {
    condition = strcontains(
      aws_cloudwatch_event_target.notification[0].input_transformer[0].input_template,
      "aws ssm start-automation-execution --document-name audit-roles-restore --parameters RoleId=<resource>\"",
    )
    error_message = "Unexpected text: ${aws_cloudwatch_event_target.notification[0].input_transformer[0].input_template}."
  }

  # EventBridge takes a text of several lines as one string in quotes a line.
  assert {
    condition = (
      length(split("\n", aws_cloudwatch_event_target.notification[0].input_transformer[0].input_template)) == 6 &&
      alltrue([
        for line in split("\n", aws_cloudwatch_event_target.notification[0].input_transformer[0].input_template) :
        can(regex("^\"[^\"]+\"$", line))
      ])
    )
    error_message = "Unexpected text: ${aws_cloudwatch_event_target.notification[0].input_transformer[0].input_template}."
  }
}

run "the_alarms_watch_the_remediator" {
  command = plan

  variables {
    name   = "audit-roles"
    alarms = { actions = ["arn:aws:sns:eu-west-1:123456789012:on-call"] }
  }

  assert {
    condition = toset(keys(aws_cloudwatch_metric_alarm.this)) == toset([
      "brake-hit", "evaluations-failed", "function-fails", "no-successful-run", "remediation-fails",
    ])
    error_message = "Unexpected alarms: ${join(", ", keys(aws_cloudwatch_metric_alarm.this))}."
  }

  assert {
    condition = alltrue([
      for name in ["brake-hit", "remediation-fails"] : alltrue([
        aws_cloudwatch_metric_alarm.this[name].alarm_name == "audit-roles-${name}",
        aws_cloudwatch_metric_alarm.this[name].dimensions == tomap({ FunctionName = "audit-roles-remediator" }),
        aws_cloudwatch_metric_alarm.this[name].statistic == "Sum",
        aws_cloudwatch_metric_alarm.this[name].comparison_operator == "GreaterThanThreshold",
        aws_cloudwatch_metric_alarm.this[name].threshold == 0,
        aws_cloudwatch_metric_alarm.this[name].evaluation_periods == 1,
        aws_cloudwatch_metric_alarm.this[name].treat_missing_data == "notBreaching",
        aws_cloudwatch_metric_alarm.this[name].alarm_actions == toset(var.alarms.actions),
        aws_cloudwatch_metric_alarm.this[name].ok_actions == toset(var.alarms.actions),
        length(aws_cloudwatch_metric_alarm.this[name].alarm_description) <= 1024,
      ])
    ])
    error_message = "Unexpected alarms: ${jsonencode(aws_cloudwatch_metric_alarm.this)}."
  }

  assert {
    condition = (
      {
        for name in ["brake-hit", "remediation-fails"] : name => [
          aws_cloudwatch_metric_alarm.this[name].namespace,
          aws_cloudwatch_metric_alarm.this[name].metric_name,
          aws_cloudwatch_metric_alarm.this[name].period,
        ]
        } == {
        brake-hit         = ["IamRoleLastUsed", "BrakeHits", 3600]
        remediation-fails = ["AWS/Lambda", "Errors", 300]
      }
    )
    error_message = "Unexpected alarms: ${jsonencode(aws_cloudwatch_metric_alarm.this)}."
  }
}

run "the_outputs_name_what_was_made" {
  command   = apply
  state_key = "outputs"

  variables {
    name = "audit-roles"
  }

  assert {
    condition = output.remediation_document_names == {
      quarantine = "audit-roles-quarantine"
      restore    = "audit-roles-restore"
      delete     = "audit-roles-delete"
    }
    error_message = "Unexpected documents: ${jsonencode(output.remediation_document_names)}."
  }

  assert {
    condition = output.remediation_commands == {
      for action in ["quarantine", "restore", "delete"] : action =>
      "aws ssm start-automation-execution --document-name audit-roles-${action} --parameters RoleId=AROA…"
    }
    error_message = "Unexpected commands: ${jsonencode(output.remediation_commands)}."
  }

  assert {
    condition = output.remediation_function_names == {
      remediator = "audit-roles-remediator"
      restorer   = "audit-roles-restorer"
    }
    error_message = "Unexpected functions: ${jsonencode(output.remediation_function_names)}."
  }

  assert {
    condition = output.remediation_role_arns == {
      remediator = "arn:aws:iam::123456789012:role/mock-remediator"
      restorer   = "arn:aws:iam::123456789012:role/mock-restorer"
    }
    error_message = "Unexpected roles: ${jsonencode(output.remediation_role_arns)}."
  }

  assert {
    condition     = output.backup_bucket == "mock-backups"
    error_message = "The output should name the bucket; it is ${output.backup_bucket}."
  }
}

run "an_environment_that_lambda_takes_is_planned" {
  command   = plan
  state_key = "environment"

  variables {
    iam_role_path = "/${join("", [for number in range(20) : "abcdefghi/"])}"
    whitelist     = ["/${join("", [for number in range(94) : "abcdefghi/"])}"]
    remediation   = { protected_patterns = ["/${join("", [for number in range(100) : "abcdefghi/"])}"] }
  }

  assert {
    condition     = length(aws_lambda_function.remediation) == 2
    error_message = "The functions should be planned."
  }
}
