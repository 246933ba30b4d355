# In the order in which an evaluation travels: the rule, the permission, the function with what its role may do. In an
# organization the rule is the one of organization.tf.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition

  # Built here and not read from the role: the policies that name it are then known at plan.
  function_role_arn = "arn:${local.partition}:iam::${local.account_id}:role${var.iam_role_path}${var.name}"

  rule_description = "Flags IAM roles that nobody has used for more than ${var.max_days} days."

  # Config takes strings only, and no nulls.
  rule_parameters = merge(
    { max_days_for_last_used = tostring(var.max_days) },
    length(var.whitelist) == 0 ? {} : { role_whitelist = join("|", distinct(var.whitelist)) },
  )

  # What is null here is left out of the function's environment; without a limit of exemptions, "none" is said, because the function
  # takes its default where the variable is missing.
  environment = {
    EXEMPTION_TAG           = var.exemption_tag
    MAXIMUM_EXEMPTION_DAYS  = var.maximum_exemption_days == null ? "none" : tostring(var.maximum_exemption_days)
    EXEMPT_TAGS             = length(var.exempt_tags) == 0 ? null : jsonencode(var.exempt_tags)
    OWNER_TAG               = var.owner_tag
    RESOURCE_ID             = var.resource_id
    INCLUDE_PROTECTED_ROLES = tostring(var.include_protected_roles)
    REPORTING               = var.reporting
    # An event of another rule is a stranger's: AWS Config of any account may invoke the function of an organization.
    ORGANIZATION_RULE = local.in_organization ? var.name : null
    EXECUTION_ROLE = local.execution_role == null ? null : jsonencode({
      for attribute, value in local.execution_role : attribute => value if value != null
    })
    REFERENCES        = var.references ? "true" : null
    REFERENCE_REGIONS = var.references && length(var.reference_regions) > 0 ? join("|", var.reference_regions) : null
    # What the dashboard shows of the log. For other uses of the log, one line a run is enough.
    LOG_FINDINGS = var.dashboard ? "true" : null
    # The ARN of a topic that is made in the same apply is known only after it.
    NOTIFICATIONS = local.notifies_each_run ? jsonencode(local.digest) : null
  }

  # In an organization, the role of one name in whichever account Config speaks for.
  execution_role = local.in_organization ? { name = local.member_role } : var.execution_role

  # With an execution role, that role makes the data calls, and the function's own role needs none of them.
  uses_own_credentials = local.execution_role == null

  # One statement per capability, granted only when it is used. The ARNs are built here, with "*" for the Region:
  # the whole policy is therefore known at plan.
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
    ReadInventory = {
      granted = var.references && local.uses_own_credentials
      actions = ["config:SelectResourceConfig"]
      # "*": the service authorization reference of AWS Config lists no resource type for this action.
      resources = ["*"]
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
      resources  = ["arn:${local.partition}:iam::*:role/${coalesce(local.member_role, "-")}"]
      conditions = { StringEquals = { "aws:ResourceOrgID" = "$${aws:PrincipalOrgID}" } }
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
      granted   = local.makes_failure_queue && local.failure_arn == null && var.kms_key_arn != null
      actions   = ["kms:GenerateDataKey"]
      resources = [var.kms_key_arn]
    }
    PublishNotifications = {
      granted = local.notifies_each_run
      actions = ["sns:Publish"]
      resources = [
        local.makes_topic ? "arn:${local.partition}:sns:*:${local.account_id}:${var.name}" : local.topic_arn
      ]
    }
    EncryptNotifications = {
      granted   = local.makes_topic && local.notifies_each_run && var.kms_key_arn != null
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [var.kms_key_arn]
    }
  }

  # What an estate decides for all functions alike.
  settings = {
    runtime               = var.runtime
    architecture          = var.architecture
    memory_size           = var.memory_size
    timeout               = var.timeout
    layer                 = var.layer
    log_level             = var.log_level
    log_retention_in_days = var.log_retention_in_days
    kms_key_arn           = var.kms_key_arn
    permissions_boundary  = var.permissions_boundary
    iam_role_path         = var.iam_role_path
    vpc_config            = var.vpc_config
    tags                  = var.tags
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
    source_identifier = module.evaluator.function.arn

    source_detail {
      event_source                = "aws.config"
      message_type                = "ScheduledNotification"
      maximum_execution_frequency = var.maximum_execution_frequency
    }
  }

  # Config checks when the rule is created that it may invoke the function, and refuses the rule if not.
  depends_on = [aws_lambda_permission.config]
}

# By its ARN, which a function that is made anew gets anew: with it, its permissions go.
resource "aws_lambda_permission" "config" {
  statement_id   = "AllowInvocationByConfig"
  action         = "lambda:InvokeFunction"
  function_name  = module.evaluator.function.arn
  principal      = "config.amazonaws.com"
  source_account = local.account_id

  lifecycle {
    # The account never changes, but is not known while a dependency of the whole module changes (depends_on).
    ignore_changes = [source_account]
  }
}

module "evaluator" {
  source = "./modules/function"

  name             = var.name
  instance         = var.name
  description      = "Evaluates every IAM role for the AWS Config rule ${var.name}."
  role_description = "Runs the function of the AWS Config rule ${var.name}."
  handler          = "evaluator.handler"
  environment      = local.environment
  statements       = local.statements
  account_id       = local.account_id
  partition        = local.partition
  settings         = local.settings
}
