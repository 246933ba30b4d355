output "rule_name" {
  description = "Name of the AWS Config rule, or of the organization rule."
  value       = one(concat(aws_config_config_rule.this[*].name, aws_config_organization_custom_rule.this[*].name))
}

output "rule_arn" {
  description = "ARN of the AWS Config rule, or of the organization rule."
  value       = one(concat(aws_config_config_rule.this[*].arn, aws_config_organization_custom_rule.this[*].arn))
}

output "rule_id" {
  description = "ID of the AWS Config rule (`config-rule-a1b2c3`). Null in an organization, where each account has its own."
  value       = one(aws_config_config_rule.this[*].rule_id)
}

output "function_name" {
  description = "Name of the Lambda function."
  value       = module.evaluator.function.function_name
}

output "function_arn" {
  description = "ARN of the Lambda function."
  value       = module.evaluator.function.arn
}

output "role_name" {
  description = "Name of the function's role."
  value       = module.evaluator.role.name
}

output "role_arn" {
  description = "ARN of the function's role, which an execution role must trust."
  value       = module.evaluator.role.arn
}

output "log_group_name" {
  description = "Name of the function's log group."
  value       = module.evaluator.log_group.name
}

output "start_evaluation_command" {
  description = "AWS CLI command that starts an evaluation. Null in an organization: start it in the member account."
  value = one([for rule in aws_config_config_rule.this : join(" ", [
    "aws configservice start-config-rules-evaluation",
    "--config-rule-names ${rule.name}",
  ])])
}

output "export_results_command" {
  description = <<-EOT
    AWS CLI command that prints ID, compliance and annotation of each role. Null in an organization, where each
    account holds its own results.
  EOT
  value = one([for rule in aws_config_config_rule.this : join(" ", [
    "aws configservice get-compliance-details-by-config-rule",
    "--config-rule-name ${rule.name} --output text --query",
    "'EvaluationResults[].[EvaluationResultIdentifier.EvaluationResultQualifier.ResourceId,ComplianceType,Annotation]'",
  ])])
}

output "member_status_command" {
  description = "AWS CLI command that prints ID, rule name, status and error of each member account. Null without `organization`."
  value = one([for rule in aws_config_organization_custom_rule.this : join(" ", [
    "aws configservice get-organization-config-rule-detailed-status",
    "--organization-config-rule-name ${rule.name} --output text --query",
    "'OrganizationConfigRuleDetailedStatus[].[AccountId,ConfigRuleName,MemberAccountRuleStatus,ErrorCode,ErrorMessage]'",
  ])])
}

output "coverage_commands" {
  description = <<-EOT
    AWS CLI commands that show which accounts are evaluated: `accounts` lists all accounts, `rules` the rule in each, `roles` the
    member role in each (with `stack_set`), and `runs` gives an ID for `aws logs get-query-results`, which lists the accounts without
    a recent run. `npm run report -- --coverage` joins them. Empty without `organization`.
  EOT
  value = { for shows, command in {
    accounts = join(" ", [
      "aws organizations list-accounts --output text --query",
      "'Accounts[].[Id,Status,Name]'",
    ])
    rules = one([for rule in aws_config_organization_custom_rule.this : join(" ", [
      "aws configservice get-organization-config-rule-detailed-status",
      "--organization-config-rule-name ${rule.name} --output text --query",
      "'OrganizationConfigRuleDetailedStatus[].[AccountId,ConfigRuleName,MemberAccountRuleStatus,ErrorCode,ErrorMessage]'",
    ])])
    roles = one([for stack_set in aws_cloudformation_stack_set.member_role : join(" ", [
      "aws cloudformation list-stack-instances --stack-set-name ${stack_set.name}",
      "--call-as ${nonsensitive(stack_set.call_as)} --output text --query",
      "'Summaries[].[Account,Status,StackInstanceStatus.DetailedStatus,StatusReason]'",
    ])])
    runs = join(" ", [
      "aws logs start-query --log-group-name ${module.evaluator.log_group.name}",
      "--start-time $(($(date +%s) - 1209600)) --end-time $(date +%s) --output text --query-string",
      "'${join(" | ", local.silent_accounts_query)}'",
    ])
  } : shows => command if local.in_organization && (shows != "roles" || local.makes_stack_set) }
}

output "aggregator_name" {
  description = "Name of the aggregator that shows the results of all accounts. Null without `organization.aggregator`."
  value       = one(aws_config_configuration_aggregator.this[*].name)
}

output "failure_destination_arn" {
  description = "ARN of the queue or topic of failed events. Null without `failure_destination`."
  value       = local.keeps_failures ? coalesce(local.failure_arn, one(aws_sqs_queue.failures[*].arn)) : null
}

output "notification_topic_arn" {
  description = "ARN of the topic of the notifications. Null without `notifications`."
  value       = local.topic_arn
}

output "undelivered_queue_url" {
  description = "URL of the queue of undelivered notifications. Null without `notifications.each = \"role\"`."
  value       = one(aws_sqs_queue.undelivered[*].url)
}

output "alarm_names" {
  description = "Names of the alarms."
  value       = sort([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_name])
}

output "dashboard_name" {
  description = "Name of the dashboard. Null without `dashboard`."
  value       = one(aws_cloudwatch_dashboard.this[*].dashboard_name)
}

output "rule_parameters" {
  description = "Parameters of the rule, as `modules/remediation` in a member account needs them."
  value       = local.rule_parameters
}

output "remediation_document_names" {
  description = "Names of the Systems Manager documents `quarantine`, `restore` and `delete`. Empty without `remediation`."
  value       = local.remediates ? module.remediation[0].document_names : {}
}

output "remediation_commands" {
  description = <<-EOT
    AWS CLI commands that start the documents, by action; replace `AROA…` with the ID of a role. Empty without
    `remediation`.
  EOT
  value       = local.remediates ? module.remediation[0].commands : {}
}

output "remediation_function_names" {
  description = <<-EOT
    Names of the functions behind the documents: `remediator` quarantines and deletes, `restorer` restores. Empty
    without `remediation`.
  EOT
  value       = local.remediates ? module.remediation[0].function_names : {}
}

output "remediation_role_arns" {
  description = <<-EOT
    ARNs of the roles of these functions, which the policies of your `backup_bucket` and its key must allow. Empty
    without `remediation`.
  EOT
  value       = local.remediates ? module.remediation[0].role_arns : {}
}

output "backup_bucket" {
  description = "Name of the backup bucket. Null without `remediation`."
  value       = one(module.remediation[*].backup_bucket)
}
