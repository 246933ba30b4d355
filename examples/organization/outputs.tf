output "rule_name" {
  description = "Name of the organization rule."
  value       = module.iam_role_last_used.rule_name
}

output "role_arn" {
  description = "ARN of the function's role: the member role of an account outside the organizational units must trust it."
  value       = module.iam_role_last_used.role_arn
}

output "member_status_command" {
  description = "AWS CLI command that prints which members have the rule, and why others do not."
  value       = module.iam_role_last_used.member_status_command
}

output "coverage_commands" {
  description = "AWS CLI commands that show which accounts of the organization are evaluated, by topic."
  value       = module.iam_role_last_used.coverage_commands
}

output "aggregator_name" {
  description = "Name of the aggregator that shows the results of all accounts."
  value       = module.iam_role_last_used.aggregator_name
}
