# Contract: what alarms, failure destination, notifications and dashboard add, and that each is off by default. What their
# inputs refuse is in lab/module/rows. Mocked provider.

mock_provider "aws" {
  source = "./test/mocks"
}

run "nothing_is_there_by_default" {
  command = plan

  assert {
    condition = (
      length(aws_cloudwatch_metric_alarm.this) == 0 &&
      length(aws_lambda_function_event_invoke_config.this) == 0 &&
      length(aws_sqs_queue.failures) == 0 &&
      length(aws_cloudwatch_event_rule.compliance_change) == 0 &&
      length(aws_cloudwatch_event_target.notification) == 0 &&
      length(aws_sns_topic.notifications) == 0 &&
      length(aws_sns_topic_policy.notifications) == 0 &&
      length(aws_sns_topic_subscription.email) == 0 &&
      length(aws_sqs_queue.undelivered) == 0 &&
      length(aws_sqs_queue_policy.undelivered) == 0 &&
      length(aws_cloudwatch_dashboard.this) == 0 &&
      length(aws_cloudwatch_query_definition.this) == 0
    )
    error_message = "Everything about operations should be off."
  }

  assert {
    condition     = !contains(keys(module.evaluator.function.environment[0].variables), "LOG_FINDINGS")
    error_message = "Findings should not be in the log by default."
  }
}

run "empty_alarms_are_those_that_need_no_number" {
  command = plan

  variables {
    alarms = {}
  }

  assert {
    condition = toset(keys(aws_cloudwatch_metric_alarm.this)) == toset([
      "evaluations-failed", "function-fails", "no-successful-run",
    ])
    error_message = "Unexpected alarms: ${join(", ", keys(aws_cloudwatch_metric_alarm.this))}."
  }

  assert {
    condition = alltrue([
      for alarm in aws_cloudwatch_metric_alarm.this : length(coalesce(alarm.alarm_actions, [])) == 0
    ])
    error_message = "There should be no actions."
  }
}

run "alarms_tell_their_topics_of_beginning_and_end" {
  command = plan

  variables {
    alarms        = { actions = ["arn:aws:sns:eu-west-1:123456789012:on-call"], max_unused_roles = 25 }
    notifications = { email_addresses = ["on-call@example.com"] }
    tags          = { owner = "security" }
  }

  assert {
    condition = toset(keys(aws_cloudwatch_metric_alarm.this)) == toset([
      "evaluations-failed", "function-fails", "no-successful-run", "notifications-failed", "too-many-unused-roles",
    ])
    error_message = "Unexpected alarms: ${join(", ", keys(aws_cloudwatch_metric_alarm.this))}."
  }

  assert {
    condition = alltrue([
      for name, alarm in aws_cloudwatch_metric_alarm.this : (
        alarm.alarm_name == "iam-role-last-used-${name}" &&
        alarm.alarm_actions == toset(var.alarms.actions) &&
        alarm.ok_actions == toset(var.alarms.actions) &&
        alarm.tags == tomap({ owner = "security" }) &&
        length(alarm.alarm_description) <= 1024
      )
    ])
    error_message = "Each alarm should have its name, both actions, tags and a description that CloudWatch takes."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["too-many-unused-roles"].threshold == 25 &&
      aws_cloudwatch_metric_alarm.this["too-many-unused-roles"].comparison_operator == "GreaterThanThreshold" &&
      aws_cloudwatch_metric_alarm.this["too-many-unused-roles"].treat_missing_data == "ignore"
    )
    error_message = "26 roles should be an alarm, 25 none, and the time between two runs should change nothing."
  }
}

run "a_daily_run_is_missed_after_thirty_hours" {
  command = plan

  variables {
    alarms = {}
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["no-successful-run"].evaluation_periods == 30 &&
      aws_cloudwatch_metric_alarm.this["no-successful-run"].period == 3600 &&
      aws_cloudwatch_metric_alarm.this["no-successful-run"].threshold == 1 &&
      aws_cloudwatch_metric_alarm.this["no-successful-run"].comparison_operator == "LessThanThreshold"
    )
    error_message = "Thirty hours without a run that succeeds should be an alarm."
  }
}

run "missing_runs_are_told_of_where_there_were_runs_and_not_before_the_first" {
  command = plan

  variables {
    alarms = { actions = ["arn:aws:sns:eu-west-1:123456789012:on-call"] }
  }

  assert {
    condition = alltrue([
      for name, alarm in aws_cloudwatch_metric_alarm.this : alarm.treat_missing_data != "breaching"
    ])
    error_message = "An alarm to which missing data is a breach rings at the first apply, before there can be data."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["no-successful-run"].treat_missing_data == "missing" &&
      aws_cloudwatch_metric_alarm.this["no-successful-run"].insufficient_data_actions == toset(["arn:aws:sns:eu-west-1:123456789012:on-call"])
    )
    error_message = "When runs stop, the alarm turns to insufficient data, which has to be told of."
  }

  assert {
    condition = alltrue([
      for name, alarm in aws_cloudwatch_metric_alarm.this :
      name == "no-successful-run" || length(coalesce(alarm.insufficient_data_actions, [])) == 0
    ])
    error_message = "To no other alarm a lack of data is news."
  }
}

run "an_hourly_run_is_missed_after_seven_hours" {
  command = plan

  variables {
    alarms                      = {}
    maximum_execution_frequency = "One_Hour"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["no-successful-run"].evaluation_periods == 7
    error_message = "Seven hours without a run that succeeds should be an alarm."
  }
}

run "an_empty_failure_destination_is_a_queue_of_its_own" {
  command   = apply
  state_key = "queue"

  variables {
    failure_destination = {}
    tags                = { owner = "security" }
  }

  assert {
    condition = (
      aws_sqs_queue.failures[0].name == "iam-role-last-used-failures" &&
      aws_sqs_queue.failures[0].message_retention_seconds == 1209600 &&
      aws_sqs_queue.failures[0].sqs_managed_sse_enabled &&
      aws_sqs_queue.failures[0].tags == tomap({ owner = "security" })
    )
    error_message = "The queue should be named, encrypted and tagged, and keep events for 14 days."
  }

  assert {
    condition = (
      aws_lambda_function_event_invoke_config.this[0].maximum_retry_attempts == 2 &&
      aws_lambda_function_event_invoke_config.this[0].maximum_event_age_in_seconds == 21600 &&
      output.failure_destination_arn == aws_sqs_queue.failures[0].arn
    )
    error_message = "Lambda should retry as it does by default, and then send the event to the queue."
  }
}

run "a_given_failure_destination_makes_no_queue_where_none_is_wanted" {
  command = plan

  variables {
    failure_destination = { arn = "arn:aws:sns:eu-west-1:123456789012:on-call", create_queue = false }
  }

  assert {
    condition     = length(aws_sqs_queue.failures) == 0
    error_message = "There should be no queue."
  }

  assert {
    condition = (
      aws_lambda_function_event_invoke_config.this[0].destination_config[0].on_failure[0].destination ==
      "arn:aws:sns:eu-west-1:123456789012:on-call"
    )
    error_message = "The event should go to the topic given."
  }
}

run "a_given_failure_destination_is_used_also_where_there_is_a_queue" {
  command = plan

  variables {
    failure_destination = { arn = "arn:aws:sns:eu-west-1:123456789012:on-call" }
  }

  assert {
    condition = (
      length(aws_sqs_queue.failures) == 1 &&
      aws_lambda_function_event_invoke_config.this[0].destination_config[0].on_failure[0].destination ==
      "arn:aws:sns:eu-west-1:123456789012:on-call" &&
      output.failure_destination_arn == "arn:aws:sns:eu-west-1:123456789012:on-call"
    )
    error_message = "The event should go to the topic given."
  }
}

run "a_topic_without_addresses_is_made_for_those_who_subscribe_themselves" {
  command = plan

  variables {
    notifications = { create_topic = true }
  }

  assert {
    condition     = length(aws_sns_topic.notifications) == 1 && length(aws_sns_topic_subscription.email) == 0
    error_message = "There should be a topic that nobody is subscribed to."
  }
}

run "email_addresses_make_a_topic_that_only_the_event_rule_may_publish_to" {
  command   = apply
  state_key = "emails"

  variables {
    notifications = { email_addresses = ["a@example.com", "b@example.com"], each = "role" }
    tags          = { owner = "security" }
  }

  assert {
    condition     = keys(aws_sns_topic_subscription.email) == ["a@example.com", "b@example.com"]
    error_message = "Each address should be subscribed."
  }

  assert {
    condition = jsondecode(aws_sns_topic_policy.notifications[0].policy).Statement == [{
      Sid       = "PublishNotifications"
      Effect    = "Allow"
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:eu-west-1:123456789012:mock"
      Principal = { Service = "events.amazonaws.com" }
      Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:events:eu-west-1:123456789012:rule/mock" } }
    }]
    error_message = "Unexpected policy: ${aws_sns_topic_policy.notifications[0].policy}."
  }

  assert {
    condition = jsondecode(aws_sqs_queue_policy.undelivered[0].policy).Statement == [{
      Sid       = "KeepUndelivered"
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-west-1:123456789012:mock"
      Principal = { Service = "events.amazonaws.com" }
      Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:events:eu-west-1:123456789012:rule/mock" } }
    }]
    error_message = "Unexpected policy: ${aws_sqs_queue_policy.undelivered[0].policy}."
  }

  assert {
    condition = (
      output.notification_topic_arn == "arn:aws:sns:eu-west-1:123456789012:mock" &&
      aws_cloudwatch_event_target.notification[0].dead_letter_config[0].arn == aws_sqs_queue.undelivered[0].arn
    )
    error_message = "The event should go to the topic, and what cannot be delivered to the queue."
  }

  assert {
    condition = alltrue([
      for tags in [
        aws_cloudwatch_event_rule.compliance_change[0].tags,
        aws_sns_topic.notifications[0].tags,
        aws_sqs_queue.undelivered[0].tags,
      ] : tags == tomap({ owner = "security" })
    ])
    error_message = "Event rule, topic and queue should have the tag owner = security."
  }
}

run "a_given_topic_makes_none" {
  command = plan

  variables {
    notifications = { topic_arn = "arn:aws:sns:eu-west-1:123456789012:on-call", each = "role" }
  }

  assert {
    condition = (
      length(aws_sns_topic.notifications) == 0 &&
      length(aws_sns_topic_policy.notifications) == 0 &&
      aws_cloudwatch_event_target.notification[0].arn == "arn:aws:sns:eu-west-1:123456789012:on-call"
    )
    error_message = "The message should go to the topic given."
  }
}

run "a_message_for_each_run_is_the_functions_to_send_and_nothing_is_made_for_events" {
  command   = apply
  state_key = "runs"

  variables {
    name          = "audit-roles"
    notifications = { email_addresses = ["a@example.com"] }
    alarms        = {}
  }

  assert {
    condition = (
      length(aws_sns_topic.notifications) == 1 &&
      keys(aws_sns_topic_subscription.email) == ["a@example.com"] &&
      length(aws_sns_topic_policy.notifications) == 0 &&
      length(aws_cloudwatch_event_rule.compliance_change) == 0 &&
      length(aws_cloudwatch_event_target.notification) == 0 &&
      length(aws_sqs_queue.undelivered) == 0 &&
      length(aws_sqs_queue_policy.undelivered) == 0 &&
      output.undelivered_queue_url == null
    )
    error_message = "There should be the topic and its reader, and nothing of EventBridge."
  }

  assert {
    condition = jsondecode(module.evaluator.function.environment[0].variables["NOTIFICATIONS"]) == {
      topic_arn = "arn:aws:sns:eu-west-1:123456789012:mock"
      console   = "console.aws.amazon.com"
      hints = [
        "To exempt the role until a day: aws iam tag-role --role-name NAME --tags 'Key=iam-role-last-used:exempt-until,Value=YYYY-MM-DD'",
      ]
    }
    error_message = "Unexpected settings: ${module.evaluator.function.environment[0].variables["NOTIFICATIONS"]}."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["notifications-failed"].metric_name == "NotificationsFailed" &&
      aws_cloudwatch_metric_alarm.this["notifications-failed"].namespace == "IamRoleLastUsed" &&
      !contains(keys(aws_cloudwatch_metric_alarm.this), "notifications-undelivered")
    )
    error_message = "The alarm should look at what the function counts, not at a queue."
  }
}

run "a_message_for_each_run_goes_to_the_topic_given" {
  command = plan

  variables {
    notifications = { topic_arn = "arn:aws:sns:us-east-1:210987654321:on-call" }
    exemption_tag = null
  }

  assert {
    condition = jsondecode(module.evaluator.function.environment[0].variables["NOTIFICATIONS"]) == {
      topic_arn = "arn:aws:sns:us-east-1:210987654321:on-call"
      console   = "console.aws.amazon.com"
      hints     = ["To keep the role as it is, add its path and name to the whitelist of the module."]
    }
    error_message = "Unexpected settings: ${module.evaluator.function.environment[0].variables["NOTIFICATIONS"]}."
  }
}

run "a_message_for_each_role_is_not_the_functions_to_send" {
  command = plan

  variables {
    notifications = { email_addresses = ["a@example.com"], each = "role" }
    alarms        = {}
  }

  assert {
    condition     = !contains(keys(module.evaluator.function.environment[0].variables), "NOTIFICATIONS")
    error_message = "The function should not send messages of its own."
  }

  assert {
    condition = toset(keys(aws_cloudwatch_metric_alarm.this)) == toset([
      "evaluations-failed", "function-fails", "no-successful-run", "notifications-undelivered",
    ])
    error_message = "Unexpected alarms: ${join(", ", keys(aws_cloudwatch_metric_alarm.this))}."
  }
}

run "events_are_those_of_this_rule_in_this_account" {
  command = plan

  variables {
    name          = "audit-roles"
    notifications = { email_addresses = ["on-call@example.com"], each = "role" }
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.compliance_change[0].event_pattern) == {
      source      = ["aws.config"]
      detail-type = ["Config Rules Compliance Change"]
      account     = ["123456789012"]
      detail = {
        messageType    = ["ComplianceChangeNotification"]
        configRuleName = ["audit-roles"]
        resourceType   = ["AWS::IAM::Role"]
        "$or" = [
          { newEvaluationResult = { complianceType = ["NON_COMPLIANT"] } },
          { oldEvaluationResult = { complianceType = ["NON_COMPLIANT"] } },
        ]
      }
    }
    error_message = "Unexpected pattern: ${aws_cloudwatch_event_rule.compliance_change[0].event_pattern}."
  }
}

run "in_an_organization_events_are_those_of_the_members_rules" {
  command = plan

  variables {
    organization  = {}
    notifications = { email_addresses = ["on-call@example.com"], each = "role" }
  }

  assert {
    condition = (
      jsondecode(aws_cloudwatch_event_rule.compliance_change[0].event_pattern).detail.configRuleName ==
      [{ prefix = "OrgConfigRule-iam-role-last-used-" }] &&
      !can(jsondecode(aws_cloudwatch_event_rule.compliance_change[0].event_pattern).account)
    )
    error_message = "Unexpected pattern: ${aws_cloudwatch_event_rule.compliance_change[0].event_pattern}."
  }
}

run "without_an_exemption_tag_the_message_speaks_of_the_whitelist" {
  command = plan

  variables {
    exemption_tag = null
    notifications = { email_addresses = ["on-call@example.com"], each = "role" }
  }

  assert {
    condition = (
      strcontains(aws_cloudwatch_event_target.notification[0].input_transformer[0].input_template, "whitelist") &&
      !strcontains(aws_cloudwatch_event_target.notification[0].input_transformer[0].input_template, "tag-role")
    )
    error_message = "The message should not name a tag that exempts nothing."
  }
}

run "the_dashboard_brings_saved_queries_and_findings_in_the_log" {
  command   = apply
  state_key = "dashboard"

  variables {
    dashboard = true
  }

  assert {
    condition     = module.evaluator.function.environment[0].variables["LOG_FINDINGS"] == "true"
    error_message = "The function should write its findings."
  }

  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets) == 6
    error_message = "The dashboard should have six widgets."
  }

  assert {
    condition = (
      keys(aws_cloudwatch_query_definition.this) == ["findings-of-an-account", "last-run", "runs-with-errors"] &&
      alltrue([
        for query in aws_cloudwatch_query_definition.this :
        query.log_group_names == tolist(["/aws/lambda/iam-role-last-used"])
      ])
    )
    error_message = "Three queries of the function's log group should be saved."
  }
}

run "the_key_encrypts_topic_and_queues_too" {
  command = plan

  variables {
    kms_key_arn         = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    failure_destination = {}
    notifications       = { email_addresses = ["on-call@example.com"], each = "role" }
  }

  assert {
    condition = alltrue([
      for key in [
        aws_sqs_queue.failures[0].kms_master_key_id,
        aws_sqs_queue.undelivered[0].kms_master_key_id,
        aws_sns_topic.notifications[0].kms_master_key_id,
      ] : key == var.kms_key_arn
    ])
    error_message = "Topic and queues should use the key."
  }
}

run "five_actions_are_accepted" {
  command = plan

  variables {
    alarms = { actions = [for i in range(5) : "arn:aws:sns:eu-west-1:123456789012:on-call-${i}"] }
  }
}

run "no_role_is_accepted" {
  command = plan

  variables {
    alarms = { max_unused_roles = 0 }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["too-many-unused-roles"].threshold == 0
    error_message = "One unused role should be an alarm."
  }
}

run "log_level_warn_alone_is_accepted" {
  command = plan

  variables {
    log_level = "WARN"
  }
}

run "alarms_and_dashboard_at_log_level_debug_are_accepted" {
  command = plan

  variables {
    alarms    = {}
    dashboard = true
    log_level = "DEBUG"
  }
}

run "a_queue_as_failure_destination_is_accepted" {
  command = plan

  variables {
    failure_destination = { arn = "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:failures" }
  }
}
