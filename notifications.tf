# A message for each role that turns NON_COMPLIANT or back. In the order in which it travels: the event of AWS Config,
# the text, the topic, its readers; and the queue for what could not be delivered.

locals {
  undelivered_queue_name = "${var.name}-undelivered"
  makes_topic            = var.notifications != null && try(var.notifications.topic_arn, null) == null

  console = {
    aws        = "console.aws.amazon.com"
    aws-cn     = "console.amazonaws.cn"
    aws-us-gov = "console.amazonaws-us-gov.com"
  }

  how_to_exempt = (
    var.exemption_tag == null
    ? "To keep the role as it is, add its path and name to the whitelist of the module."
    : join(" ", [
      "To exempt the role until a day:",
      "aws iam tag-role --role-name NAME --tags 'Key=${var.exemption_tag},Value=YYYY-MM-DD'",
    ])
  )

  # The annotation of a role that is used after its quarantine says so (lambda/src/rule/annotation.ts), and with its use the role
  # turns COMPLIANT, which sends this message.
  how_to_restore = join(" ", [
    "If the reason says that it was used after its quarantine, somebody needs it. To restore it:",
    "aws ssm start-automation-execution --document-name ${var.name}-restore --parameters RoleId=<resource>",
  ])

  # In an organization AWS Config names the rule of a member OrgConfigRule-<name>-<8 characters>, and members' events
  # come from their accounts.
  notified_rules = concat(
    [for name in [var.name] : name if !local.in_organization],
    [for name in [var.name] : { prefix = "OrgConfigRule-${name}-" } if local.in_organization],
  )

  # What lets EventBridge deliver the events of that one rule of its own, and nobody anything else.
  from_compliance_change = {
    Effect    = "Allow"
    Principal = { Service = "events.amazonaws.com" }
    Condition = { ArnEquals = { "aws:SourceArn" = one(aws_cloudwatch_event_rule.compliance_change[*].arn) } }
  }

  # Where there was no result before, EventBridge leaves <old> empty.
  notification_lines = concat([
    "The IAM role <resource> of account <account> is now <new> with the rule <rule> in <region>.",
    "Before: <old> (nothing here: it was not judged before).",
    "Reason: <reason>",
    join("", [
      "Rule: https://${lookup(local.console, local.partition, local.console.aws)}/config/home?region=<region>",
      "#/rules/details?configRuleName=<rule>",
    ]),
    local.how_to_exempt,
  ], local.remediates ? [local.how_to_restore] : [])
}

resource "aws_cloudwatch_event_rule" "compliance_change" {
  count = var.notifications == null ? 0 : 1

  name        = var.name
  description = "Roles that turn NON_COMPLIANT with the AWS Config rule ${var.name}, or back."
  tags        = var.tags

  event_pattern = jsonencode(merge(local.in_organization ? {} : { account = [local.account_id] }, {
    source      = ["aws.config"]
    detail-type = ["Config Rules Compliance Change"]
    detail = {
      messageType    = ["ComplianceChangeNotification"]
      configRuleName = local.notified_rules
      resourceType   = ["AWS::IAM::Role"]
      # The first result of a role that is COMPLIANT is no news.
      "$or" = [
        { newEvaluationResult = { complianceType = ["NON_COMPLIANT"] } },
        { oldEvaluationResult = { complianceType = ["NON_COMPLIANT"] } },
      ]
    }
  }))
}

resource "aws_cloudwatch_event_target" "notification" {
  count = var.notifications == null ? 0 : 1

  rule      = aws_cloudwatch_event_rule.compliance_change[0].name
  target_id = "notification"
  arn       = local.makes_topic ? aws_sns_topic.notifications[0].arn : var.notifications.topic_arn

  input_transformer {
    input_paths = {
      account  = "$.account"
      region   = "$.region"
      rule     = "$.detail.configRuleName"
      resource = "$.detail.resourceId"
      new      = "$.detail.newEvaluationResult.complianceType"
      old      = "$.detail.oldEvaluationResult.complianceType"
      reason   = "$.detail.newEvaluationResult.annotation"
    }

    # EventBridge takes a text of several lines as one string in quotes a line. jsonencode would write < as \u003c.
    input_template = join("\n", [for line in local.notification_lines : "\"${line}\""])
  }

  dead_letter_config {
    arn = aws_sqs_queue.undelivered[0].arn
  }
}

resource "aws_sns_topic" "notifications" {
  count = local.makes_topic ? 1 : 0

  name              = var.name
  display_name      = "Unused IAM roles"
  kms_master_key_id = var.kms_key_arn
  tags              = var.tags
}

resource "aws_sns_topic_policy" "notifications" {
  count = local.makes_topic ? 1 : 0

  arn = aws_sns_topic.notifications[0].arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [merge(local.from_compliance_change, {
      Sid      = "PublishNotifications"
      Action   = "sns:Publish"
      Resource = aws_sns_topic.notifications[0].arn
    })]
  })
}

resource "aws_sns_topic_subscription" "email" {
  for_each = toset(local.makes_topic ? var.notifications.email_addresses : [])

  topic_arn = aws_sns_topic.notifications[0].arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_sqs_queue" "undelivered" {
  count = var.notifications == null ? 0 : 1

  name                      = local.undelivered_queue_name
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null
  kms_master_key_id         = var.kms_key_arn
  tags                      = var.tags
}

resource "aws_sqs_queue_policy" "undelivered" {
  count = var.notifications == null ? 0 : 1

  queue_url = aws_sqs_queue.undelivered[0].url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [merge(local.from_compliance_change, {
      Sid      = "KeepUndelivered"
      Action   = "sqs:SendMessage"
      Resource = aws_sqs_queue.undelivered[0].arn
    })]
  })
}
