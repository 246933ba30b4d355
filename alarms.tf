# Alarms on how the function does, and on what it found. Each says in its description what to do; docs/runbook.md says
# more.

locals {
  # What decides which resources there are is not sensitive, and is known at plan.
  has_alarms = nonsensitive(var.alarms != null)
  watches_unused_roles = local.has_alarms ? nonsensitive(
    var.alarms.watch_unused_roles == null ? var.alarms.max_unused_roles != null : var.alarms.watch_unused_roles
  ) : false

  # The namespace and the only dimension of what the function writes (lambda/src/function/emf.ts).
  metric_namespace  = "IamRoleLastUsed"
  metric_dimensions = { FunctionName = var.name }

  hours_between_runs = {
    One_Hour         = 1
    Three_Hours      = 3
    Six_Hours        = 6
    Twelve_Hours     = 12
    TwentyFour_Hours = 24
  }[var.maximum_execution_frequency]

  # Lambda keeps an event for up to six hours, retries included: after that, a run that is missing does not come.
  hours_without_run   = local.hours_between_runs + 6
  hours_without_check = 24 + 6

  runbook = "Causes, checks and commands: docs/runbook.md of the module."

  # What most alarms have in common: something happened that should not, in these five minutes or hour.
  usual_alarm = {
    wanted              = true
    namespace           = local.metric_namespace
    dimensions          = local.metric_dimensions
    statistic           = "Sum"
    period              = 300
    evaluation_periods  = 1
    datapoints_to_alarm = null
    comparison_operator = "GreaterThanThreshold"
    threshold           = 0
    treat_missing_data  = "notBreaching"
    tells_missing_data  = false
  }

  alarms = {
    function-fails = {
      description = "The function failed, or Lambda ended it. Read the error in its log. ${local.runbook}"
      namespace   = "AWS/Lambda"
      metric_name = "Errors"
    }

    # No data is what is looked for: the metric has a value in the hours with a run only. An alarm may look back over
    # seven days at most, and with a period below an hour over one. Missing data does not breach, because there is none before
    # the first run: the new alarm begins without enough data and sends nothing, and when runs stop it turns back to that, and does.
    no-successful-run = {
      description = join(" ", [
        "No run of the rule has succeeded for ${local.hours_without_run} hours, so its results are out of date.",
        "Check that AWS Config runs the rule, and start an evaluation. ${local.runbook}",
      ])
      metric_name         = "RunsSucceeded"
      period              = 3600
      evaluation_periods  = local.hours_without_run
      comparison_operator = "LessThanThreshold"
      threshold           = 1
      treat_missing_data  = "missing"
      tells_missing_data  = true
    }

    # A check a day writes how many accounts are silent, and none where it fails. One value in the hours of a day and six is enough
    # to ring; none at all in them is not an answer either, and is told as above.
    silent-accounts = {
      wanted = local.in_organization
      description = join(" ", [
        "Accounts of the organization were not evaluated for ${local.hours_without_run} hours. Insufficient data: the check did not run.",
        "The last line accounts.silent in the log of ${local.coverage_name} names them. ${local.runbook}",
      ])
      metric_name         = "AccountsSilent"
      dimensions          = { FunctionName = local.coverage_name }
      statistic           = "Maximum"
      period              = 3600
      evaluation_periods  = local.hours_without_check
      datapoints_to_alarm = 1
      treat_missing_data  = "missing"
      tells_missing_data  = true
    }

    # The alarm above begins without data, and tells of a check that stops, but not of one that never came to an end.
    coverage-fails = {
      wanted = local.in_organization
      description = join(" ", [
        "The check for accounts that are not evaluated failed, so gaps go unnoticed.",
        "Read the error in the log of ${local.coverage_name}. ${local.runbook}",
      ])
      namespace   = "AWS/Lambda"
      metric_name = "Errors"
      dimensions  = { FunctionName = local.coverage_name }
    }

    evaluations-failed = {
      description = join(" ", [
        "AWS Config rejected the evaluations of some roles, also when they were sent again.",
        "Find their ids in the error of the run, and start an evaluation. ${local.runbook}",
      ])
      metric_name = "EvaluationsFailed"
    }

    # Between two runs there is nothing new to say, so the alarm stays as it is.
    too-many-unused-roles = {
      wanted = local.watches_unused_roles
      description = join(" ", [
        "An account has more unused roles than max_unused_roles of the module allows.",
        "Remove roles, or exempt those that must stay. ${local.runbook}",
      ])
      metric_name        = "Findings"
      statistic          = "Maximum"
      period             = 3600
      threshold          = local.has_alarms ? var.alarms.max_unused_roles : null
      treat_missing_data = "ignore"
    }

    remediation-fails = {
      wanted = local.retires
      description = join(" ", [
        "Quarantines or deletions of roles failed, or a limit was reached. Read the error in the log of the function.",
        local.runbook,
      ])
      namespace   = "AWS/Lambda"
      metric_name = "Errors"
      dimensions  = { FunctionName = local.remediator_name }
    }

    limit-reached = {
      wanted = local.retires
      description = join(" ", [
        "The daily limit (maximum_per_day) was reached, or the circuit breaker is open because",
        "the share of unused roles jumped. Check the findings before you allow more. ${local.runbook}",
      ])
      metric_name = "LimitsReached"
      dimensions  = { FunctionName = local.remediator_name }
      period      = 3600
    }

    used-in-quarantine = {
      wanted = local.retires
      description = join(" ", [
        "A role was used while in quarantine, so somebody needs it.",
        "Ask its owner, and restore it. ${local.runbook}",
      ])
      metric_name = "RolesUsedInQuarantine"
      dimensions  = { FunctionName = local.remediator_name }
      statistic   = "Maximum"
      period      = 3600
      # Between two passes there is nothing new to say, so the alarm stays as it is.
      treat_missing_data = "ignore"
    }

    notifications-failed = {
      wanted = local.notifies_each_run
      description = join(" ", [
        "The notification topic rejected the message of a run. The message is in the log of the function.",
        "Fix the policy of the topic or of its key. ${local.runbook}",
      ])
      metric_name = "NotificationsFailed"
    }

    notifications-undelivered = {
      wanted = local.notifies_each_role
      description = join(" ", [
        "Notifications could not be delivered and wait in the queue ${local.undelivered_queue_name}.",
        "Fix the policy of the topic or the key, and read the messages in the queue. ${local.runbook}",
      ])
      namespace   = "AWS/SQS"
      metric_name = "ApproximateNumberOfMessagesVisible"
      dimensions  = { QueueName = local.undelivered_queue_name }
      statistic   = "Maximum"
    }
  }

  wanted_alarms = {
    for name, alarm in local.alarms : name => merge(local.usual_alarm, alarm)
    if local.has_alarms && lookup(alarm, "wanted", true)
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.wanted_alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric_name
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = each.value.period
  evaluation_periods  = each.value.evaluation_periods
  datapoints_to_alarm = each.value.datapoints_to_alarm
  comparison_operator = each.value.comparison_operator
  threshold           = each.value.threshold
  treat_missing_data  = each.value.treat_missing_data
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags

  insufficient_data_actions = each.value.tells_missing_data ? var.alarms.actions : []

  # CloudWatch overwrites an alarm of the same name: another module of that name fails on its role first.
  depends_on = [module.evaluator.role]
}
