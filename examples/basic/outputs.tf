output "rule_name" {
  description = "Name of the AWS Config rule."
  value       = module.iam_role_last_used.rule_name
}

output "start_evaluation_command" {
  description = "AWS CLI command that starts an evaluation now."
  value       = module.iam_role_last_used.start_evaluation_command
}

output "export_results_command" {
  description = "AWS CLI command that prints the results as text."
  value       = module.iam_role_last_used.export_results_command
}
