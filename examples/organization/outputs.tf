output "rule_name" {
  description = "Name of the organization rule."
  value       = module.iam_role_last_used.rule_name
}

output "role_arn" {
  description = "ARN of the function's role: what a role in an account beyond the organizational units has to trust."
  value       = module.iam_role_last_used.role_arn
}

output "member_status_command" {
  description = "AWS CLI command that prints which members have the rule, and what kept it from the others."
  value       = module.iam_role_last_used.member_status_command
}

output "coverage_commands" {
  description = "AWS CLI commands that show who of the organization is evaluated, by what they show."
  value       = module.iam_role_last_used.coverage_commands
}

output "aggregator_name" {
  description = "Name of the aggregator that shows the results of all accounts."
  value       = module.iam_role_last_used.aggregator_name
}
