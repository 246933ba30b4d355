output "rule_name" {
  description = "Name of the AWS Config rule; in an organization, of the organization rule."
  value       = one(concat(aws_config_config_rule.this[*].name, aws_config_organization_custom_rule.this[*].name))
}

output "rule_arn" {
  description = "ARN of the AWS Config rule; in an organization, of the organization rule."
  value       = one(concat(aws_config_config_rule.this[*].arn, aws_config_organization_custom_rule.this[*].arn))
}

output "rule_id" {
  description = <<-EOT
    Id of the AWS Config rule, as in `config-rule-a1b2c3`. Null in an organization, where every member has a rule with
    an id of its own.
  EOT
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
  description = "Name of the role that the function runs with."
  value       = module.evaluator.role.name
}

output "role_arn" {
  description = "ARN of the role that the function runs with: what an execution role has to trust."
  value       = module.evaluator.role.arn
}

output "log_group_name" {
  description = "Name of the function's log group."
  value       = module.evaluator.log_group.name
}

output "start_evaluation_command" {
  description = <<-EOT
    AWS CLI command that starts an evaluation now. Null in an organization, where it is started in the member account.
  EOT
  value = one([for rule in aws_config_config_rule.this : join(" ", [
    "aws configservice start-config-rules-evaluation",
    "--config-rule-names ${rule.name}",
  ])])
}

output "export_results_command" {
  description = <<-EOT
    AWS CLI command that prints a line of text per role: resource id, compliance, annotation. Null in an organization,
    where the results are in the member accounts.
  EOT
  value = one([for rule in aws_config_config_rule.this : join(" ", [
    "aws configservice get-compliance-details-by-config-rule",
    "--config-rule-name ${rule.name} --output text --query",
    "'EvaluationResults[].[EvaluationResultIdentifier.EvaluationResultQualifier.ResourceId,ComplianceType,Annotation]'",
  ])])
}

output "member_status_command" {
  description = <<-EOT
    AWS CLI command that prints a line of text per member account: its id, the name of its rule, the status, and what
    kept the rule from it. Null without `organization`.
  EOT
  value = one([for rule in aws_config_organization_custom_rule.this : join(" ", [
    "aws configservice get-organization-config-rule-detailed-status",
    "--organization-config-rule-name ${rule.name} --output text --query",
    "'OrganizationConfigRuleDetailedStatus[].[AccountId,ConfigRuleName,MemberAccountRuleStatus,ErrorCode,ErrorMessage]'",
  ])])
}

output "coverage_commands" {
  description = <<-EOT
    AWS CLI commands that show who of the organization is evaluated, by what they show: `accounts`, all accounts and their
    state; `rules`, the rule in each of them; `roles`, the stack of the member role in each, with `organization.stack_set`;
    `runs`, an id for `aws logs get-query-results` that gives accounts whose last successful run, of two weeks, is older than
    an account may be silent. An account is covered that none of them lacks. Empty without `organization`. With Node,
    `npm run report -- --coverage` joins them.
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
  description = "ARN of the queue or topic for events that the function failed on. Null without `failure_destination`."
  value       = local.keeps_failures ? coalesce(local.failure_arn, one(aws_sqs_queue.failures[*].arn)) : null
}

output "notification_topic_arn" {
  description = "ARN of the topic that the notifications go to. Null without `notifications`."
  value       = local.topic_arn
}

output "undelivered_queue_url" {
  description = <<-EOT
    URL of the queue of notifications that could not be delivered. Null without `notifications.each = "role"`: what the
    topic does not take of a message for each run is in the log.
  EOT
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
  description = <<-EOT
    What the rule judges by, as AWS Config keeps it: what modules/remediation in a member of an organization has to be told.
  EOT
  value       = local.rule_parameters
}

output "remediation_document_names" {
  description = <<-EOT
    Names of the documents of Systems Manager, by action: `quarantine`, `restore` and `delete`. Empty without `remediation`.
  EOT
  value       = local.remediates ? module.remediation[0].document_names : {}
}

output "remediation_commands" {
  description = <<-EOT
    AWS CLI commands that start the documents for a role, by action; put the id of the role in the place of `AROA…`. Empty
    without `remediation`.
  EOT
  value       = local.remediates ? module.remediation[0].commands : {}
}

output "remediation_function_names" {
  description = <<-EOT
    Names of the functions behind the documents: `remediator` quarantines and deletes, `restorer` restores. Empty without
    `remediation`.
  EOT
  value       = local.remediates ? module.remediation[0].function_names : {}
}

output "remediation_role_arns" {
  description = <<-EOT
    ARNs of the roles that these functions run with: what the policy of a `backup_bucket` of yours, and of its key, has to
    let in. Empty without `remediation`.
  EOT
  value       = local.remediates ? module.remediation[0].role_arns : {}
}

output "backup_bucket" {
  description = "Name of the bucket of the backups. Null without `remediation`."
  value       = one(module.remediation[*].backup_bucket)
}
