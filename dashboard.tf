# What a run found and how it went, on one page; and the questions that one asks the log again and again.

locals {
  # Providers 5 and 6 have no attribute of aws_region in common that is not deprecated, but every ARN holds the Region.
  region = split(":", aws_lambda_function.this.arn)[3]

  verdict_metrics = {
    RolesNeverUsed   = "never-used"
    RolesUnused      = "unused"
    RolesUsed        = "used"
    RolesNew         = "new"
    RolesExempt      = "exempt"
    RolesWhitelisted = "whitelisted"
  }

  # The fields are those of the function's log lines, which Lambda's JSON log format puts under "message".
  queries = {
    last-run = [
      "filter message.event in [\"run.finished\", \"run.failed\"]",
      "sort @timestamp desc",
      "limit 1",
      join(" ", [
        "display @timestamp, message.event, message.accountId, message.roles, message.verdicts.unused,",
        "`message.verdicts.never-used`, message.newFindings, message.reported, message.failed, message.cleanedUp,",
        "message.throttles, message.durationMs, requestId",
      ]),
    ]
    runs-with-errors = [
      join(" or ", [
        "filter message.event = \"run.failed\"",
        "level = \"ERROR\"",
        "record.status in [\"error\", \"failure\", \"timeout\"]",
      ]),
      "sort @timestamp desc",
      join(" ", [
        "display @timestamp, message.event, message.accountId, message.errorType, message.errorMessage,",
        "record.status, coalesce(requestId, record.requestId) as request",
      ]),
    ]
    findings-of-an-account = [
      "filter message.event = \"role.evaluated\" and message.compliance = \"NON_COMPLIANT\"",
      "filter message.accountId = \"${local.account_id}\"",
      "sort @timestamp desc",
      "display @timestamp, message.resourceId, message.verdict, message.annotation, requestId",
    ]
  }

  # The newest run comes first. Roles that it did not find any more follow with their earlier lines.
  findings_query = [
    "filter message.event = \"role.evaluated\" and message.compliance = \"NON_COMPLIANT\"",
    "sort @timestamp desc",
    "dedup message.accountId, message.resourceId",
    "display @timestamp, message.accountId, message.resourceId, message.verdict, message.annotation, requestId",
  ]

  widgets = [
    {
      type = "metric", x = 0, y = 0, width = 24, height = 4
      properties = {
        title   = "Roles by verdict, last run (with several accounts: the largest of each)"
        view    = "singleValue"
        region  = local.region
        stat    = "Maximum"
        period  = 86400
        metrics = [for name, verdict in local.verdict_metrics : concat(local.own_metric[name], [{ label = verdict }])]
      }
    },
    {
      type = "metric", x = 0, y = 4, width = 12, height = 6
      properties = {
        title  = "Unused roles"
        view   = "timeSeries"
        region = local.region
        period = 86400
        metrics = [
          concat(local.own_metric["Findings"], [{ label = "unused and never-used", stat = "Maximum" }]),
          concat(local.own_metric["NewFindings"], [{ label = "new findings", stat = "Sum" }]),
        ]
      }
    },
    {
      type = "metric", x = 12, y = 4, width = 12, height = 6
      properties = {
        title  = "Runs and errors"
        view   = "timeSeries"
        region = local.region
        stat   = "Sum"
        period = 3600
        metrics = [
          concat(local.own_metric["RunsSucceeded"], [{ label = "runs that succeeded" }]),
          concat(local.own_metric["RunsFailed"], [{ label = "runs that failed" }]),
          ["AWS/Lambda", "Errors", "FunctionName", var.name, { label = "errors of the function" }],
        ]
      }
    },
    {
      type = "metric", x = 0, y = 10, width = 12, height = 6
      properties = {
        title       = "Duration against timeout"
        view        = "timeSeries"
        region      = local.region
        stat        = "Maximum"
        period      = 3600
        metrics     = [["AWS/Lambda", "Duration", "FunctionName", var.name, { label = "longest run" }]]
        annotations = { horizontal = [{ label = "timeout", value = var.timeout * 1000 }] }
      }
    },
    {
      type = "metric", x = 12, y = 10, width = 12, height = 6
      properties = {
        title  = "Evaluations and calls"
        view   = "timeSeries"
        region = local.region
        stat   = "Sum"
        period = 3600
        metrics = [
          concat(local.own_metric["EvaluationsReported"], [{ label = "evaluations reported" }]),
          concat(local.own_metric["EvaluationsFailed"], [{ label = "evaluations failed" }]),
          concat(local.own_metric["EvaluationsCleanedUp"], [{ label = "evaluations cleaned up" }]),
          concat(local.own_metric["Pages"], [{ label = "pages read" }]),
          concat(local.own_metric["Throttles"], [{ label = "calls throttled" }]),
        ]
      }
    },
    {
      type = "log", x = 0, y = 16, width = 24, height = 9
      properties = {
        title  = "Findings, those of the last run first"
        view   = "table"
        region = local.region
        query  = join("\n| ", concat(["SOURCE '${aws_cloudwatch_log_group.this.name}'"], local.findings_query))
      }
    },
  ]

  remediation_widget = {
    type = "metric", x = 0, y = 25, width = 24, height = 6
    properties = {
      title  = "Quarantines, deletions and the brake"
      view   = "timeSeries"
      region = local.region
      stat   = "Sum"
      period = 86400
      metrics = [
        for name, label in {
          RolesQuarantined = "roles quarantined"
          RolesDeleted     = "roles deleted"
          ActionsSkipped   = "actions skipped"
          ActionsFailed    = "actions failed"
          BrakeHits        = "brake hits"
        } : [local.metric_namespace, name, "FunctionName", local.remediator_name, { label = label }]
      ]
    }
  }

  # Namespace, name and dimensions, as a dashboard writes them.
  own_metric = {
    for name in concat(keys(local.verdict_metrics), [
      "EvaluationsCleanedUp", "EvaluationsFailed", "EvaluationsReported", "Findings", "NewFindings", "Pages",
      "RunsFailed", "RunsSucceeded", "Throttles",
    ]) : name => [local.metric_namespace, name, "FunctionName", var.name]
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  count = var.dashboard ? 1 : 0

  dashboard_name = var.name
  dashboard_body = jsonencode({
    start   = "-P30D"
    widgets = concat(local.widgets, [for widget in [local.remediation_widget] : widget if local.remediates])
  })
}

resource "aws_cloudwatch_query_definition" "this" {
  for_each = var.dashboard ? local.queries : {}

  name            = "${var.name}/${each.key}"
  log_group_names = [aws_cloudwatch_log_group.this.name]
  query_string    = join("\n| ", each.value)
}
