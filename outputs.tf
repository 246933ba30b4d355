output "rule_name" {
  description = "Name of the AWS Config rule."
  value       = aws_config_config_rule.this.name
}

output "rule_arn" {
  description = "ARN of the AWS Config rule."
  value       = aws_config_config_rule.this.arn
}

output "rule_id" {
  description = "Id of the AWS Config rule, as in `config-rule-a1b2c3`."
  value       = aws_config_config_rule.this.rule_id
}

output "function_name" {
  description = "Name of the Lambda function."
  value       = aws_lambda_function.this.function_name
}

output "function_arn" {
  description = "ARN of the Lambda function."
  value       = aws_lambda_function.this.arn
}

output "role_name" {
  description = "Name of the role that the function runs with."
  value       = aws_iam_role.this.name
}

output "role_arn" {
  description = "ARN of the role that the function runs with: what an execution role has to trust."
  value       = aws_iam_role.this.arn
}

output "log_group_name" {
  description = "Name of the function's log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "start_evaluation_command" {
  description = "AWS CLI command that starts an evaluation now."
  value = join(" ", [
    "aws configservice start-config-rules-evaluation",
    "--config-rule-names ${aws_config_config_rule.this.name}",
  ])
}

output "export_results_command" {
  description = "AWS CLI command that prints a line of text per role: resource id, compliance, annotation."
  value = join(" ", [
    "aws configservice get-compliance-details-by-config-rule",
    "--config-rule-name ${aws_config_config_rule.this.name} --output text --query",
    "'EvaluationResults[].[EvaluationResultIdentifier.EvaluationResultQualifier.ResourceId,ComplianceType,Annotation]'",
  ])
}
