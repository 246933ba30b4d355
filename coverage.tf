# The daily check that sees one silent account among many: a function that lists the organization's accounts, looks when each was
# evaluated last, and tells how many have been silent for too long. In an organization with `alarms`. What AWS Config and the
# function of the rule do is not enough: an account that no run reaches fails nowhere, and is in no metric.

locals {
  checks_coverage = local.in_organization && local.has_alarms
  coverage_name   = "${var.name}-coverage"

  # Of every statement `why` is for docs/organization.md, the rest becomes the policy. modules/function adds what every function needs.
  coverage_statements = {
    ListAccounts = {
      why     = "Lists the accounts that should be evaluated. The API takes no resource."
      actions = ["organizations:ListAccounts"]
      # "*": the service authorization reference of AWS Organizations lists no resource type for this action.
      resources = ["*"]
    }
    ReadExcludedAccounts = {
      why     = "Reads the excluded accounts of the organization rule: up to 1,000, too many for an environment variable. The API takes no resource."
      actions = ["config:DescribeOrganizationConfigRules"]
      # "*": the service authorization reference of AWS Config lists no resource type for this action.
      resources = ["*"]
    }
    ReadRuns = {
      why     = "Reads in the log of the rule's function when each account was last evaluated."
      actions = ["logs:FilterLogEvents"]
      # ":*": the streams of this log group, which Lambda names.
      resources = ["arn:${local.partition}:logs:*:${local.account_id}:log-group:/aws/lambda/${var.name}:*"]
    }
  }
}

module "coverage" {
  source = "./modules/function"
  count  = local.checks_coverage ? 1 : 0

  name             = local.coverage_name
  instance         = var.name
  description      = "Finds accounts of the organization that ${var.name} did not evaluate, once a day."
  role_description = "Runs the function that finds accounts that ${var.name} did not evaluate."
  handler          = "coverage.handler"
  statements       = local.coverage_statements
  account_id       = local.account_id
  partition        = local.partition
  settings         = local.settings

  environment = {
    ORGANIZATION_RULE     = var.name
    LOG_GROUP             = module.evaluator.log_group.name
    LONGEST_SILENCE_HOURS = tostring(local.hours_without_run)
    # This role is as old as the check: before, nobody counted hours. So none is silent before a first run can have been.
    WATCHED_SINCE = aws_iam_role.coverage_schedule[0].create_date
  }
}

# The first check comes at once, and then one each day: so Scheduler does where no first date is given.
resource "aws_scheduler_schedule" "coverage" {
  count = local.checks_coverage ? 1 : 0

  name                = local.coverage_name
  description         = "The daily check of ${var.name} for accounts that are not evaluated."
  schedule_expression = "rate(1 day)"

  # At the same time each day: the alarm waits no longer than the hours of a day and six for the next check.
  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = module.coverage[0].function.arn
    role_arn = aws_iam_role.coverage_schedule[0].arn
    input    = jsonencode({})

    # Lambda tries a check that failed twice again by itself; a check changes nothing, so none is one too many.
    retry_policy {
      maximum_retry_attempts = 2
    }
  }

  depends_on = [aws_iam_role_policy.coverage_schedule]
}

resource "aws_iam_role" "coverage_schedule" {
  count = local.checks_coverage ? 1 : 0

  name                 = "${local.coverage_name}-schedule"
  path                 = var.iam_role_path
  description          = "Lets the schedule ${local.coverage_name} invoke its function."
  permissions_boundary = var.permissions_boundary
  tags                 = module.evaluator.role_tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "RunSchedule"
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "coverage_schedule" {
  count = local.checks_coverage ? 1 : 0

  name = "${local.coverage_name}-schedule"
  role = aws_iam_role.coverage_schedule[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "InvokeCheck"
      Effect   = "Allow"
      Action   = ["lambda:InvokeFunction"]
      Resource = ["arn:${local.partition}:lambda:*:${local.account_id}:function:${local.coverage_name}"]
    }]
  })
}
