output "function" {
  description = "The function."
  value       = aws_lambda_function.this
}

output "log_group" {
  description = "The log group of the function."
  value       = aws_cloudwatch_log_group.this
}

output "role" {
  description = "The role that the function runs with."
  value       = aws_iam_role.this
}

output "policy" {
  description = "The policy of the role."
  value       = aws_iam_role_policy.this
}

output "role_tags" {
  description = "Tags of a role of this instance: those of the settings, and the module's own."
  value       = local.role_tags
}
