output "document_names" {
  description = "Names of the documents of Systems Manager, by action: `quarantine`, `restore` and `delete`."
  value       = { for action, document in aws_ssm_document.this : action => document.name }
}

output "commands" {
  description = "AWS CLI commands that start the documents for a role, by action; put the id of the role in the place of `AROA…`."
  value = {
    for action, document in aws_ssm_document.this :
    action => "aws ssm start-automation-execution --document-name ${document.name} --parameters RoleId=AROA…"
  }
}

output "function_names" {
  description = "Names of the functions behind the documents: `remediator` quarantines and deletes, `restorer` restores."
  value       = { for name, made in module.functions : name => made.function.function_name }

  precondition {
    # In bytes: base64 has four characters for three of them.
    condition = sum([
      for name, value in local.environment :
      length(name) + floor(length(replace(base64encode(value), "=", "")) * 3 / 4) if value != null
    ]) <= 4096
    error_message = format(
      "The functions of the remediation would have more than the 4 KB of environment variables that Lambda allows. %s",
      "Use a shorter iam_role_path, wider patterns in whitelist, exempt_tags and protected_patterns, or fewer reference_regions.",
    )
  }

  # IAM takes 10,240 characters of inline policies on a role; what the policy has beside these patterns takes less than 5,500.
  precondition {
    condition = length(jsonencode(local.untouchable_role_arns)) <= 4700
    error_message = format(
      "The patterns of roles that are never touched would make the policy of %s-remediator longer than IAM allows. %s",
      var.name,
      "Use fewer or wider ones in protected_patterns, such as /team-a/*.",
    )
  }
}

output "role_arns" {
  description = <<-EOT
    ARNs of the roles that these functions run with: what the policy of a `backup_bucket` of yours, and of its key, has to
    let in.
  EOT
  value       = { for name, made in module.functions : name => made.role.arn }
}

output "backup_bucket" {
  description = "Name of the bucket of the backups."
  value = nonsensitive(
    var.backup_bucket == null ? one(values(module.backups)[*].bucket.id) : var.backup_bucket
  )
}
