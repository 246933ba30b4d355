# In the order in which an evaluation travels: the rule, the permission, the function, its log group, its role. In an
# organization the rule is the one of organization.tf.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  artifact   = "${path.module}/lambda/dist/iam-role-last-used.zip"

  # Built here and not read from the role, so that the policies which name it are known at plan.
  function_role_arn = "arn:${local.partition}:iam::${local.account_id}:role${var.iam_role_path}${var.name}"

  rule_description = "Reports IAM roles that were not used for more than ${var.max_days} days."

  # Config takes strings only, and no nulls.
  rule_parameters = merge(
    { max_days_for_last_used = tostring(var.max_days) },
    length(var.whitelist) == 0 ? {} : { role_whitelist = join("|", distinct(var.whitelist)) },
  )

  # What is null here is left out of the function's environment.
  environment = {
    EXEMPTION_TAG           = var.exemption_tag
    RESOURCE_ID             = var.resource_id
    INCLUDE_PROTECTED_ROLES = tostring(var.include_protected_roles)
    REPORTING               = var.reporting
    EXECUTION_ROLE = local.execution_role == null ? null : jsonencode({
      for attribute, value in local.execution_role : attribute => value if value != null
    })
    # What the dashboard shows of the log. For other uses of the log, one line a run is enough.
    LOG_FINDINGS = var.dashboard ? "true" : null
  }

  # In an organization, the role of one name in whichever account Config speaks for.
  execution_role = local.in_organization ? { name = var.organization.execution_role_name } : var.execution_role

  # With an execution role, that role makes the data calls, and the function's own role needs none of them.
  uses_own_credentials = local.execution_role == null

  # One statement per capability, granted only when it is used. The ARNs are built here, with "*" for the Region, so
  # that the whole policy is known at plan.
  statements = {
    ReadRoles = {
      granted = local.uses_own_credentials
      actions = ["iam:GetAccountAuthorizationDetails"]
      # "*": the service authorization reference of IAM lists no resource type for this action.
      resources = ["*"]
    }
    ReportEvaluations = {
      granted = local.uses_own_credentials
      actions = ["config:PutEvaluations"]
      # "*": the service authorization reference of AWS Config lists no resource type for this action.
      resources = ["*"]
    }
    ReadResults = {
      granted = local.uses_own_credentials
      actions = ["config:GetComplianceDetailsByConfigRule"]
      # "config-rule/*": the ARN of a rule ends in an id that AWS makes up when the rule is created, after this policy.
      resources = ["arn:${local.partition}:config:*:${local.account_id}:config-rule/*"]
    }
    AssumeExecutionRole = {
      granted = var.execution_role != null
      actions = ["sts:AssumeRole"]
      # "role/*", without a name: the role is the one that the event names, which is not known before.
      resources = [
        "arn:${local.partition}:iam::${local.account_id}:role/${coalesce(try(var.execution_role.name, null), "*")}"
      ]
    }
    AssumeMemberRole = {
      granted = local.in_organization
      actions = ["sts:AssumeRole"]
      # "*", any account, because members come and go; the condition keeps it to accounts of the function's organization.
      resources  = ["arn:${local.partition}:iam::*:role/${try(var.organization.execution_role_name, "-")}"]
      conditions = { StringEquals = { "aws:ResourceOrgID" = "$${aws:PrincipalOrgID}" } }
    }
    WriteLogs = {
      granted = true
      actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
      # ":*": the streams of this log group, which Lambda names.
      resources = ["arn:${local.partition}:logs:*:${local.account_id}:log-group:/aws/lambda/${var.name}:*"]
    }
    QueueFailures = {
      granted = local.failure_service == "sqs"
      actions = ["sqs:SendMessage"]
      resources = [
        coalesce(local.failure_arn, "arn:${local.partition}:sqs:*:${local.account_id}:${local.failure_queue_name}")
      ]
    }
    PublishFailures = {
      granted   = local.failure_service == "sns"
      actions   = ["sns:Publish"]
      resources = [local.failure_arn]
    }
    EncryptFailures = {
      granted   = local.makes_failure_queue && var.kms_key_arn != null
      actions   = ["kms:GenerateDataKey"]
      resources = [var.kms_key_arn]
    }
    DecryptEnvironment = {
      granted   = var.kms_key_arn != null
      actions   = ["kms:Decrypt"]
      resources = [var.kms_key_arn]
    }
    ReadNetwork = {
      granted = var.vpc_config != null
      actions = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
      # "*": the Lambda developer guide says that describing "only works if it's allowed on all resources".
      resources = ["*"]
    }
    ManageNetworkInterfaces = {
      granted = var.vpc_config != null
      actions = [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:UnassignPrivateIpAddresses",
      ]
      resources = [
        # "*/*": the Lambda developer guide asks for all resource ids of the account, or Lambda may not reach the VPC.
        "arn:${local.partition}:ec2:*:${local.account_id}:*/*",
        # Any account: a subnet or security group shared with this account keeps the id of its owner in its ARN.
        "arn:${local.partition}:ec2:*:*:security-group/*",
        "arn:${local.partition}:ec2:*:*:subnet/*",
      ]
    }
  }
}

resource "aws_config_config_rule" "this" {
  count = local.in_organization ? 0 : 1

  name             = var.name
  description      = local.rule_description
  input_parameters = jsonencode(local.rule_parameters)
  tags             = var.tags

  source {
    owner             = "CUSTOM_LAMBDA"
    source_identifier = aws_lambda_function.this.arn

    source_detail {
      event_source                = "aws.config"
      message_type                = "ScheduledNotification"
      maximum_execution_frequency = var.maximum_execution_frequency
    }
  }

  # Config checks when the rule is created that it may invoke the function, and refuses the rule if not.
  depends_on = [aws_lambda_permission.config]
}

resource "aws_lambda_permission" "config" {
  statement_id   = "AllowInvocationByConfig"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this.function_name
  principal      = "config.amazonaws.com"
  source_account = local.invoked_from_anywhere ? null : local.account_id
}

resource "aws_lambda_function" "this" {
  function_name    = var.name
  description      = "Evaluates every IAM role for the AWS Config rule ${var.name}."
  role             = aws_iam_role.this.arn
  filename         = local.artifact
  source_code_hash = filebase64sha256(local.artifact)
  handler          = "evaluator.handler"
  runtime          = var.runtime
  architectures    = [var.architecture]
  memory_size      = var.memory_size
  timeout          = var.timeout
  layers           = var.layer == null ? [] : [var.layer]
  kms_key_arn      = var.kms_key_arn
  tags             = var.tags

  environment {
    variables = { for name, value in local.environment : name => value if value != null }
  }

  logging_config {
    log_format            = "JSON"
    application_log_level = var.log_level
    # INFO keeps the report that Lambda writes of each run: duration, memory used, cold start.
    system_log_level = "INFO"
    log_group        = aws_cloudwatch_log_group.this.name
  }

  dynamic "vpc_config" {
    for_each = var.vpc_config == null ? [] : [var.vpc_config]

    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  # The policy is made before the function and removed after it: Lambda checks at creation that the role may manage
  # network interfaces, and removes them with the same permissions. The log group is there before a first run, which
  # could not make it: the role may not create groups.
  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.this]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_in_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_iam_role" "this" {
  name                 = var.name
  path                 = var.iam_role_path
  description          = "Runs the function of the AWS Config rule ${var.name}."
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "RunFunction"
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = var.name
  role = aws_iam_role.this.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for sid, statement in local.statements : merge(
        {
          Sid      = sid
          Effect   = "Allow"
          Action   = statement.actions
          Resource = statement.resources
        },
        try({ Condition = statement.conditions }, {}),
      ) if statement.granted
    ]
  })
}
