# Where an event of AWS Config goes that the function failed on, retries included: Lambda would drop it.

locals {
  failure_queue_name = "${var.name}-failures"

  # What decides which resources there are is not sensitive, and is known at plan; the ARN may be made in the same apply.
  keeps_failures      = nonsensitive(var.failure_destination != null)
  makes_failure_queue = local.keeps_failures ? nonsensitive(var.failure_destination.create_queue) : false
  failure_arn         = try(nonsensitive(var.failure_destination.arn), null)

  # "sqs", "sns", or null for no destination.
  failure_service = (
    local.keeps_failures ? split(":", coalesce(local.failure_arn, "arn:${local.partition}:sqs"))[2] : null
  )
}

resource "aws_lambda_function_event_invoke_config" "this" {
  count = local.keeps_failures ? 1 : 0

  function_name = module.evaluator.function.arn
  # As without this resource, which has to name both: the defaults of Lambda, and its limits.
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 21600

  destination_config {
    on_failure {
      destination = coalesce(local.failure_arn, one(aws_sqs_queue.failures[*].arn))
    }
  }

  # Lambda checks that the function's role may send to the destination.
  depends_on = [module.evaluator.policy]
}

resource "aws_sqs_queue" "failures" {
  count = local.makes_failure_queue ? 1 : 0

  name                      = local.failure_queue_name
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null
  kms_master_key_id         = var.kms_key_arn
  tags                      = var.tags

  # SQS gives a queue that is there to whoever asks for one of its name: another module of that name fails on its role first.
  depends_on = [module.evaluator.role]
}
