# What a run found and how it went, on one page; and the questions that one asks the log again and again.

locals {
  has_dashboard = nonsensitive(var.dashboard)

  # Providers 5 and 6 have no attribute of aws_region in common that is not deprecated, but every ARN holds the Region.
  region = split(":", module.evaluator.function.arn)[3]

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
      "fields coalesce(requestId, record.requestId) as request",
      "sort @timestamp desc",
      join(" ", [
        "display @timestamp, message.event, message.accountId, message.errorType, message.errorMessage,",
        "record.status, request",
      ]),
    ]
    findings-of-an-account = [
      "filter message.event = \"role.evaluated\" and message.compliance = \"NON_COMPLIANT\"",
      "filter message.accountId = \"${local.account_id}\"",
      "sort @timestamp desc",
      "display @timestamp, message.resourceId, message.verdict, message.annotation, requestId",
    ]
  }

  # What only an organization asks. An account without any line in the time that is asked for is in no query: coverage_commands
  # and npm run report -- --coverage know all accounts. An account is silent after as many hours as alarms.tf says.
  silent_accounts_query = [
    "filter RunsSucceeded = 1 or RunsFailed = 1",
    "fields toMillis(@timestamp) * RunsSucceeded as succeeded",
    join(" ", [
      "stats max(succeeded) as lastSuccess, sum(RunsFailed) as failedRuns, latest(Error) as lastError",
      "by AccountId",
    ]),
    "filter lastSuccess < now() * 1000 - ${local.hours_without_run * 3600000}",
    "sort lastSuccess asc",
  ]
  saved_queries = merge(
    local.queries,
    { for name in ["accounts-without-a-run"] : name => local.silent_accounts_query if local.in_organization },
  )

  # The newest run comes first. Roles that it did not find any more follow with their earlier lines.
  findings_query = [
    "filter message.event = \"role.evaluated\" and message.compliance = \"NON_COMPLIANT\"",
    "sort @timestamp desc",
    "dedup message.accountId, message.resourceId",
    "display @timestamp, message.accountId, message.resourceId, message.verdict, message.annotation, requestId",
  ]

  # Where each stands, and what it shows beside what most of them have in common.
  widgets = [
    {
      place = { x = 0, y = 0, width = 24, height = 4 }
      shows = {
        title   = "Roles by verdict, last run (with several accounts: the largest of each)"
        view    = "singleValue"
        stat    = "Maximum"
        period  = 86400
        metrics = [for name, verdict in local.verdict_metrics : concat(local.own_metric[name], [{ label = verdict }])]
      }
    },
    {
      place = { x = 0, y = 4, width = 12 }
      shows = {
        title  = "Unused roles"
        period = 86400
        metrics = [
          concat(local.own_metric["Findings"], [{ label = "unused and never-used", stat = "Maximum" }]),
          concat(local.own_metric["NewFindings"], [{ label = "new findings", stat = "Sum" }]),
        ]
      }
    },
    {
      place = { x = 12, y = 4, width = 12 }
      shows = {
        title  = "Runs and errors"
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
      place = { x = 0, y = 10, width = 12 }
      shows = {
        title       = "Duration against timeout"
        stat        = "Maximum"
        period      = 3600
        metrics     = [["AWS/Lambda", "Duration", "FunctionName", var.name, { label = "longest run" }]]
        annotations = { horizontal = [{ label = "timeout", value = var.timeout * 1000 }] }
      }
    },
    {
      place = { x = 12, y = 10, width = 12 }
      shows = {
        title  = "Evaluations and calls"
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
      place = { type = "log", x = 0, y = 16, width = 24, height = 9 }
      shows = {
        title = "Findings, those of the last run first"
        view  = "table"
        query = join("\n| ", concat(["SOURCE '${module.evaluator.log_group.name}'"], local.findings_query))
      }
    },
    {
      place  = { x = 0, y = 25, width = 24 }
      wanted = local.retires
      shows = {
        title  = "Quarantines, deletions and limits"
        stat   = "Sum"
        period = 86400
        metrics = [
          for name, label in {
            RolesQuarantined      = "roles quarantined"
            RolesDeleted          = "roles deleted"
            ActionsSkipped        = "actions skipped"
            ActionsFailed         = "actions failed"
            LimitsReached         = "limits reached"
            RolesUsedInQuarantine = "used in quarantine"
          } : [local.metric_namespace, name, "FunctionName", local.remediator_name, { label = label }]
        ]
      }
    },
  ]

  dashboard_widgets = [
    for widget in local.widgets : merge({ type = "metric", height = 6 }, widget.place, {
      properties                               = merge({ view = "timeSeries", region = local.region }, widget.shows)
    }) if lookup(widget, "wanted", true)
  ]

  # Namespace, name and dimensions, as a dashboard writes them.
  own_metric = {
    for name in concat(keys(local.verdict_metrics), [
      "EvaluationsCleanedUp", "EvaluationsFailed", "EvaluationsReported", "Findings", "NewFindings", "Pages",
      "RunsFailed", "RunsSucceeded", "Throttles",
    ]) : name => [local.metric_namespace, name, "FunctionName", var.name]
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  count = local.has_dashboard ? 1 : 0

  dashboard_name = var.name
  dashboard_body = jsonencode({
    start   = "-P30D"
    widgets = local.dashboard_widgets
  })

  # CloudWatch overwrites a dashboard of the same name: another module of that name fails on its role first.
  depends_on = [module.evaluator.role]
}

resource "aws_cloudwatch_query_definition" "this" {
  for_each = toset(local.has_dashboard ? keys(local.saved_queries) : [])

  name            = "${var.name}/${each.key}"
  log_group_names = [module.evaluator.log_group.name]
  query_string    = join("\n| ", local.saved_queries[each.key])

  depends_on = [module.evaluator.role]
}
