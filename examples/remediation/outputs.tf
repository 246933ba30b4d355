output "start_evaluation_command" {
  description = "AWS CLI command that starts an evaluation now."
  value       = module.iam_role_last_used.start_evaluation_command
}

output "export_results_command" {
  description = "AWS CLI command that prints the results with the IDs of the roles."
  value       = module.iam_role_last_used.export_results_command
}

output "remediation_commands" {
  description = "AWS CLI commands that quarantine, restore and delete a role by its ID."
  value       = module.iam_role_last_used.remediation_commands
}

output "backup_bucket" {
  description = "Name of the bucket with the backups."
  value       = module.iam_role_last_used.backup_bucket
}
