# Every input of the module that one account can use, once, each with the reason that an estate may have for it. Left out is
# remediation, which acts on roles by their ids only, while here results are keyed by name: examples/remediation.

module "iam_role_last_used" {
  source = "../.."

  # An estate's naming convention.
  name = local.name

  # A stricter limit than the default of 60.
  max_days = 45

  # Roles that are meant to lie idle.
  whitelist = ["/breakglass-*", "*/AWSControlTower*"]

  # The tagging convention has no colons.
  exemption_tag = "audit/role-exempt-until"

  # Roles that lie idle until the day they are needed.
  exempt_tags = { environment = ["dr", "break-glass-*"] }

  # Reports that people already have are keyed by name.
  resource_id = "RoleName"

  # An auditor wants to see service-linked roles too.
  include_protected_roles = true

  # In a large account, little of what yesterday said is said again.
  reporting = "changes"

  # Somebody waits for the result of a clean-up.
  maximum_execution_frequency = "Six_Hours"

  # Roles are read through a role that the security team owns.
  execution_role = { name = local.reader_name }

  # Whoever looks after a role sees in its result that a function still names it.
  references = true

  # Where else anything runs, and AWS Config records.
  reference_regions = ["us-east-1"]

  # A monitoring extension.
  layer = var.layer

  # Named, so that a change of the module's default is not a surprise.
  runtime = "nodejs22.x"

  # The layer exists for this architecture only.
  architecture = "x86_64"

  # Room for the layer.
  memory_size = 512

  # Thousands of roles, in an account where much else calls IAM.
  timeout = 900

  # One line per role, while the whitelist is being worked out.
  log_level = "DEBUG"

  # Logs are kept for a quarter.
  log_retention_in_days = 90

  # Environment variables and logs are encrypted with a key of the estate.
  kms_key_arn = aws_kms_key.this.arn

  # A policy of the organization asks for a boundary on every role.
  permissions_boundary = aws_iam_policy.boundary.arn

  # Roles of platform functions live under one path.
  iam_role_path = "/platform/"

  # All functions run in a VPC.
  vpc_config = {
    subnet_ids         = [aws_subnet.this.id]
    security_group_ids = [aws_security_group.this.id]
  }

  # Somebody has to know when the rule no longer runs, and when too much lies idle.
  alarms = { max_unused_roles = 20 }

  # What the function failed on is looked at, not lost.
  failure_destination = {}

  # The platform team hears of the roles that turned, in one mail a run.
  notifications = { email_addresses = ["platform@example.com"] }

  # One place to look at.
  dashboard = true

  # Who pays, and who answers.
  tags = local.tags
}
