# Every input that a single account can use, each with a possible reason. remediation is left out, because it needs results by role ID and
# this example reports names: see examples/remediation.

module "iam_role_last_used" {
  source = "../.."

  # The company's naming convention.
  name = local.name

  # A stricter limit than the default of 60.
  max_days = 45

  # Roles that are meant to be idle.
  whitelist = ["/breakglass-*", "*/AWSControlTower*"]

  # The company's tag keys have no colons.
  exemption_tag = "audit/role-exempt-until"

  # Roles that are idle until an emergency.
  exempt_tags = { environment = ["dr", "break-glass-*"] }

  # Existing reports use role names as keys.
  resource_id = "RoleName"

  # An auditor wants service-linked roles in the results too.
  include_protected_roles = true

  # In a large account, few results change from day to day.
  reporting = "changes"

  # Somebody is cleaning up and wants results sooner than once a day.
  maximum_execution_frequency = "Six_Hours"

  # The function reads roles through a role of the security team.
  execution_role = { name = local.reader_name }

  # The owner of a role sees in its result that a function still names the role.
  references = true

  # Another Region with workloads and a recorder of AWS Config.
  reference_regions = ["us-east-1"]

  # A monitoring extension.
  layer = var.layer

  # Pinned, because a change of the module's default should not be a surprise.
  runtime = "nodejs22.x"

  # The layer supports only this architecture.
  architecture = "x86_64"

  # Memory for the layer.
  memory_size = 512

  # Thousands of roles, in an account with many other calls to IAM.
  timeout = 900

  # One log line for each role, while the whitelist is being developed.
  log_level = "DEBUG"

  # Three months of logs.
  log_retention_in_days = 90

  # The company encrypts environment variables and logs with its own key.
  kms_key_arn = aws_kms_key.this.arn

  # A policy of the organization requires a boundary on every role.
  permissions_boundary = aws_iam_policy.boundary.arn

  # Roles of platform functions have one role path.
  iam_role_path = "/platform/"

  # All functions run in a VPC.
  vpc_config = {
    subnet_ids         = [aws_subnet.this.id]
    security_group_ids = [aws_security_group.this.id]
  }

  # Alarms if the rule stops running, or too many roles are unused.
  alarms = { max_unused_roles = 20 }

  # Keeps the events on which the function failed.
  failure_destination = {}

  # One mail to the platform team for each run with new findings.
  notifications = { email_addresses = ["platform@example.com"] }

  # Metrics and findings in one place.
  dashboard = true

  # Cost centre and owner.
  tags = local.tags
}
