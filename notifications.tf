# What the readers of a topic hear: a message for each run with news, which the function publishes, or for each role that
# turns NON_COMPLIANT or back. That one in the order in which it travels: the event of AWS Config, the text, the topic, its
# readers; and the queue for what could not be delivered.

locals {
  undelivered_queue_name = "${var.name}-undelivered"

  # What decides which resources there are is not sensitive, and is known at plan; the ARN may be made in the same apply.
  notifies = nonsensitive(var.notifications != null)
  makes_topic = local.notifies ? nonsensitive(
    var.notifications.create_topic == null ? length(var.notifications.email_addresses) > 0 : var.notifications.create_topic
  ) : false
  notifies_each_run  = local.notifies ? nonsensitive(var.notifications.each) == "run" : false
  notifies_each_role = local.notifies && !local.notifies_each_run

  topic_arn = local.makes_topic ? aws_sns_topic.notifications[0].arn : (
    local.notifies ? nonsensitive(var.notifications.topic_arn) : null
  )

  console = lookup(
    {
      aws-cn     = "console.amazonaws.cn"
      aws-us-gov = "console.amazonaws-us-gov.com"
    },
    local.partition,
    "console.aws.amazon.com",
  )

  how_to_exempt = (
    var.exemption_tag == null
    ? "To keep the role as it is, add its path and name to the whitelist of the module."
    : join(" ", [
      "To exempt the role until a day:",
      "aws iam tag-role --role-name NAME --tags 'Key=${var.exemption_tag},Value=YYYY-MM-DD'",
    ])
  )

  # The annotation of a role that is used in quarantine says so (lambda/src/rule/annotation.ts), and with its use the role turns
  # COMPLIANT, which sends this message.
  how_to_restore = join(" ", [
    "If the reason says that it was used after AWSDenyAll, somebody needs it. To restore it:",
    "aws ssm start-automation-execution --document-name ${var.name}-restore --parameters RoleId=",
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
      "Rule: https://${local.console}/config/home?region=<region>",
      "#/rules/details?configRuleName=<rule>",
    ]),
    local.how_to_exempt,
  ], local.remediates ? ["${local.how_to_restore}<resource>"] : [])

  # What the function needs to know; it writes the rest of the message of a run (lambda/src/evaluation/digest.ts).
  digest = {
    topic_arn = local.topic_arn
    console   = local.console
    hints     = concat([local.how_to_exempt], local.remediates ? ["${local.how_to_restore}ID"] : [])
  }
}

resource "aws_cloudwatch_event_rule" "compliance_change" {
  count = local.notifies_each_role ? 1 : 0

  name        = var.name
  description = "Roles that become NON_COMPLIANT with the AWS Config rule ${var.name}, or COMPLIANT again."
  tags        = var.tags

  event_pattern = jsonencode(merge(local.in_organization ? {} : { account = [local.account_id] }, {
    source      = ["aws.config"]
    detail-type = ["Config Rules Compliance Change"]
    detail = {
      messageType    = ["ComplianceChangeNotification"]
      configRuleName = local.notified_rules
      resourceType   = ["AWS::IAM::Role"]
      # The first result of a role that is COMPLIANT is not news.
      "$or" = [
        { newEvaluationResult = { complianceType = ["NON_COMPLIANT"] } },
        { oldEvaluationResult = { complianceType = ["NON_COMPLIANT"] } },
      ]
    }
  }))

  depends_on = [module.evaluator.role]
}

resource "aws_cloudwatch_event_target" "notification" {
  count = local.notifies_each_role ? 1 : 0

  rule      = aws_cloudwatch_event_rule.compliance_change[0].id
  target_id = "notification"
  arn       = local.topic_arn

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

  # As with all that AWS gives to whoever asks for it by name: another module of the same name fails on its role first.
  depends_on = [module.evaluator.role]
}

# The function publishes by the policy of its own role.
resource "aws_sns_topic_policy" "notifications" {
  count = local.makes_topic && local.notifies_each_role ? 1 : 0

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
  for_each = toset(local.makes_topic ? var.notifications.email_addresses : []) # Known at plan; others you subscribe.

  topic_arn = aws_sns_topic.notifications[0].arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_sqs_queue" "undelivered" {
  count = local.notifies_each_role ? 1 : 0

  name                      = local.undelivered_queue_name
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null
  kms_master_key_id         = var.kms_key_arn
  tags                      = var.tags

  depends_on = [module.evaluator.role]
}

resource "aws_sqs_queue_policy" "undelivered" {
  count = local.notifies_each_role ? 1 : 0

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
