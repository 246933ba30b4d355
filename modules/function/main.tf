# One of the module's functions: the function, its log group, its role, and what the role may do. For the modules of this
# repository only, so its outputs are whole resources.

locals {
  artifact = "${path.module}/../../lambda/dist/iam-role-last-used.zip"

  # The instance's own, whatever the user's tags say, in whatever case: IAM does not tell keys of tags apart by case.
  module_tag = "iam-role-last-used:module"
  role_tags = merge(
    { for key, value in var.settings.tags : key => value if lower(key) != local.module_tag },
    { (local.module_tag) = var.instance },
  )

  # What every function needs of its log, of the estate's key and of its network, beside what it is for.
  own_statements = {
    WriteLogs = {
      why     = "Writes the log."
      actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
      # ":*": the streams of this log group, which Lambda names.
      resources = ["arn:${var.partition}:logs:*:${var.account_id}:log-group:/aws/lambda/${var.name}:*"]
    }
    DecryptEnvironment = {
      why       = "Only with a key of yours: decrypts the environment, and other data under that key."
      granted   = var.settings.kms_key_arn != null
      actions   = ["kms:Decrypt"]
      resources = [var.settings.kms_key_arn]
    }
    ReadNetwork = {
      why     = "Only with a VPC."
      granted = var.settings.vpc_config != null
      actions = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
      # "*": the Lambda developer guide says that describing "only works if it's allowed on all resources".
      resources = ["*"]
    }
    ManageNetworkInterfaces = {
      why     = "Only with a VPC."
      granted = var.settings.vpc_config != null
      actions = [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:UnassignPrivateIpAddresses",
      ]
      resources = [
        # "*/*": the Lambda developer guide asks for all resource ids of the account, or Lambda may not reach the VPC.
        "arn:${var.partition}:ec2:*:${var.account_id}:*/*",
        # Any account: a subnet or security group shared with this account keeps the id of its owner in its ARN.
        "arn:${var.partition}:ec2:*:*:security-group/*",
        "arn:${var.partition}:ec2:*:*:subnet/*",
      ]
    }
  }
}

resource "aws_lambda_function" "this" {
  function_name    = var.name
  description      = var.description
  role             = aws_iam_role.this.arn
  filename         = local.artifact
  source_code_hash = filebase64sha256(local.artifact)
  handler          = var.handler
  runtime          = var.settings.runtime # nodejs24.x needs AWS provider 6.19 or later; nodejs22.x does not.
  architectures    = [var.settings.architecture]
  memory_size      = var.settings.memory_size
  timeout          = var.settings.timeout
  layers           = var.settings.layer == null ? [] : [var.settings.layer]
  kms_key_arn      = var.settings.kms_key_arn
  tags             = var.settings.tags

  environment {
    variables = { for name, value in var.environment : name => value if value != null }
  }

  logging_config {
    log_format            = "JSON"
    application_log_level = var.settings.log_level
    # INFO keeps the report that Lambda writes of each run: duration, memory used, cold start.
    system_log_level = "INFO"
    log_group        = aws_cloudwatch_log_group.this.name
  }

  dynamic "vpc_config" {
    for_each = var.settings.vpc_config == null ? [] : [var.settings.vpc_config]

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
  retention_in_days = var.settings.log_retention_in_days
  kms_key_id        = var.settings.kms_key_arn
  tags              = var.settings.tags
}

resource "aws_iam_role" "this" {
  name                 = var.name
  path                 = var.settings.iam_role_path
  description          = var.role_description
  permissions_boundary = var.settings.permissions_boundary
  tags                 = local.role_tags

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

# By the id of the role, which is its name, but not known where the role is made anew: with the role, its policies go.
resource "aws_iam_role_policy" "this" {
  name = var.name
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for sid, statement in merge(local.own_statements, var.statements) : merge(
        {
          Sid      = sid
          Effect   = try(statement.effect, "Allow")
          Action   = statement.actions
          Resource = statement.resources
        },
        try({ Condition = statement.conditions }, {}),
      ) if try(statement.granted, true)
    ]
  })
}
