# Contract: `remediation` makes the module modules/remediation and adds to alarms, dashboard and notices, and none of it is there
# without it. Mocked provider. What is made is in modules/remediation/test.

mock_provider "aws" {
  source = "./test/mocks"
}

# Of each function its own role, so that a mix-up is seen.
override_resource {
  target = module.remediation[0].module.functions["remediator"].aws_iam_role.this
  values = {
    arn = "arn:aws:iam::123456789012:role/mock-remediator"
  }
}

override_resource {
  target = module.remediation[0].module.functions["restorer"].aws_iam_role.this
  values = {
    arn = "arn:aws:iam::123456789012:role/mock-restorer"
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
    notifications = { email_addresses = ["on-call@example.com"], each = "role" }
    dashboard     = true
  }

  assert {
    condition     = length(module.remediation) == 0
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
      !contains(keys(aws_cloudwatch_metric_alarm.this), "limit-reached") &&
      !contains(keys(aws_cloudwatch_metric_alarm.this), "remediation-fails") &&
      !contains(keys(aws_cloudwatch_metric_alarm.this), "used-in-quarantine")
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

run "with_remediation_the_function_of_the_rule_is_as_without" {
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
    error_message = "Unexpected environment: ${jsonencode(module.evaluator.function.environment)}."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.this) == 0 && length(aws_cloudwatch_dashboard.this) == 0
    error_message = "Alarms and dashboard should stay off."
  }
}

run "a_timeout_of_301_seconds_stays_with_the_function_of_the_rule" {
  command = plan

  variables {
    timeout = 301
  }

  assert {
    condition     = module.evaluator.function.timeout == 301
    error_message = "Systems Manager waits for 300 seconds, but AWS Config does not wait at all."
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
        title  = "Quarantines, deletions and limits"
        view   = "timeSeries"
        region = "eu-west-1"
        stat   = "Sum"
        period = 86400
        metrics = [
          for name, label in {
            ActionsFailed         = "actions failed"
            ActionsSkipped        = "actions skipped"
            LimitsReached         = "limits reached"
            RolesDeleted          = "roles deleted"
            RolesQuarantined      = "roles quarantined"
            RolesUsedInQuarantine = "used in quarantine"
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
    notifications = { email_addresses = ["on-call@example.com"], each = "role" }
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
      "limit-reached", "evaluations-failed", "function-fails", "no-successful-run", "remediation-fails", "used-in-quarantine",
    ])
    error_message = "Unexpected alarms: ${join(", ", keys(aws_cloudwatch_metric_alarm.this))}."
  }

  assert {
    condition = alltrue([
      for name in ["limit-reached", "remediation-fails", "used-in-quarantine"] : alltrue([
        aws_cloudwatch_metric_alarm.this[name].alarm_name == "audit-roles-${name}",
        aws_cloudwatch_metric_alarm.this[name].dimensions == tomap({ FunctionName = "audit-roles-remediator" }),
        aws_cloudwatch_metric_alarm.this[name].statistic == (name == "used-in-quarantine" ? "Maximum" : "Sum"),
        aws_cloudwatch_metric_alarm.this[name].comparison_operator == "GreaterThanThreshold",
        aws_cloudwatch_metric_alarm.this[name].threshold == 0,
        aws_cloudwatch_metric_alarm.this[name].evaluation_periods == 1,
        # Between two passes the alarm of what a pass found stays as it is.
        aws_cloudwatch_metric_alarm.this[name].treat_missing_data == (
          name == "used-in-quarantine" ? "ignore" : "notBreaching"
        ),
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
        for name in ["limit-reached", "remediation-fails", "used-in-quarantine"] : name => [
          aws_cloudwatch_metric_alarm.this[name].namespace,
          aws_cloudwatch_metric_alarm.this[name].metric_name,
          aws_cloudwatch_metric_alarm.this[name].period,
        ]
        } == {
        limit-reached      = ["IamRoleLastUsed", "LimitsReached", 3600]
        remediation-fails  = ["AWS/Lambda", "Errors", 300]
        used-in-quarantine = ["IamRoleLastUsed", "RolesUsedInQuarantine", 3600]
      }
    )
    error_message = "Unexpected alarms: ${jsonencode(aws_cloudwatch_metric_alarm.this)}."
  }
}

run "to_restore_only_nothing_watches_the_remediator" {
  command   = plan
  state_key = "restore-only"

  variables {
    remediation = { restore_only = true }
    alarms      = {}
    dashboard   = true
  }

  assert {
    condition = toset(keys(aws_cloudwatch_metric_alarm.this)) == toset([
      "evaluations-failed", "function-fails", "no-successful-run",
    ])
    error_message = "Unexpected alarms: ${join(", ", keys(aws_cloudwatch_metric_alarm.this))}."
  }
}

run "the_outputs_name_what_was_made" {
  command   = apply
  state_key = "outputs"

  variables {
    name = "audit-roles"
  }

  assert {
    condition = output.remediation_document_names == tomap({
      quarantine = "audit-roles-quarantine"
      restore    = "audit-roles-restore"
      delete     = "audit-roles-delete"
    })
    error_message = "Unexpected documents: ${jsonencode(output.remediation_document_names)}."
  }

  assert {
    condition = output.remediation_commands == tomap({
      for action in ["quarantine", "restore", "delete"] : action =>
      "aws ssm start-automation-execution --document-name audit-roles-${action} --parameters RoleId=AROA…"
    })
    error_message = "Unexpected commands: ${jsonencode(output.remediation_commands)}."
  }

  assert {
    condition = output.remediation_function_names == tomap({
      remediator = "audit-roles-remediator"
      restorer   = "audit-roles-restorer"
    })
    error_message = "Unexpected functions: ${jsonencode(output.remediation_function_names)}."
  }

  assert {
    condition = output.remediation_role_arns == tomap({
      remediator = "arn:aws:iam::123456789012:role/mock-remediator"
      restorer   = "arn:aws:iam::123456789012:role/mock-restorer"
    })
    error_message = "Unexpected roles: ${jsonencode(output.remediation_role_arns)}."
  }

  assert {
    condition     = output.backup_bucket == "mock-backups"
    error_message = "The output should name the bucket; it is ${output.backup_bucket}."
  }
}

