# Without these the mocks make up values that the provider's own schema refuses: account ids, ARNs.

mock_data "aws_caller_identity" {
  defaults = {
    account_id = "123456789012"
  }
}

mock_data "aws_partition" {
  defaults = {
    partition = "aws"
  }
}

mock_resource "aws_config_config_rule" {
  defaults = {
    arn     = "arn:aws:config:eu-west-1:123456789012:config-rule/config-rule-a1b2c3"
    rule_id = "config-rule-a1b2c3"
  }
}

mock_resource "aws_iam_role" {
  defaults = {
    arn = "arn:aws:iam::123456789012:role/mock"
  }
}

mock_resource "aws_lambda_function" {
  defaults = {
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:mock"
  }
}

mock_resource "aws_config_organization_custom_rule" {
  defaults = {
    arn = "arn:aws:config:eu-west-1:123456789012:organization-config-rule/mock-a1b2c3d4"
  }
}

mock_resource "aws_sns_topic" {
  defaults = {
    arn = "arn:aws:sns:eu-west-1:123456789012:mock"
  }
}

mock_resource "aws_sqs_queue" {
  defaults = {
    arn = "arn:aws:sqs:eu-west-1:123456789012:mock"
    url = "https://sqs.eu-west-1.amazonaws.com/123456789012/mock"
  }
}

mock_resource "aws_cloudwatch_event_rule" {
  defaults = {
    arn = "arn:aws:events:eu-west-1:123456789012:rule/mock"
  }
}

mock_resource "aws_s3_bucket" {
  defaults = {
    id = "mock-backups"
  }
}
