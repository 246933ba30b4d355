# Where an event of AWS Config goes that the function failed on, retries included: Lambda would drop it.

locals {
  failure_queue_name = "${var.name}-failures"
  failure_arn        = try(var.failure_destination.arn, null)
  makes_failure_queue = (
    var.failure_destination != null && local.failure_arn == null
  )

  # "sqs", "sns", or null for no destination.
  failure_service = (
    var.failure_destination == null ? null : split(":", coalesce(local.failure_arn, "arn:${local.partition}:sqs"))[2]
  )
}

resource "aws_lambda_function_event_invoke_config" "this" {
  count = var.failure_destination == null ? 0 : 1

  function_name = module.evaluator.function.function_name
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
}
