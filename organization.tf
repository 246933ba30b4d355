# The whole organization from one apply: an organization rule instead of the account's own, the role that the function
# assumes in every member, and, if asked for, the aggregator that shows all results in one place.

locals {
  in_organization = var.organization != null

  # Without a list of accounts no condition fits: Config acts for the account that a rule is in, AWS Lambda's API takes one
  # source account a statement, and PrincipalOrgID is for principals of accounts, not for a service.
  invoked_from_anywhere = local.in_organization && try(var.organization.account_ids, null) == null
  invoking_accounts     = toset(try(setsubtract(var.organization.account_ids, [local.account_id]), []))

  # The role's path stands in front of its name, as in audit/reader.
  member_role_name = try(reverse(split("/", var.organization.execution_role_name))[0], null)
  member_role_path = try("/${trimsuffix(var.organization.execution_role_name, local.member_role_name)}", null)

  stack_set = try(var.organization.stack_set, null)
}

resource "aws_config_organization_custom_rule" "this" {
  count = local.in_organization ? 1 : 0

  name                        = var.name
  description                 = local.rule_description
  lambda_function_arn         = module.evaluator.function.arn
  trigger_types               = ["ScheduledNotification"]
  maximum_execution_frequency = var.maximum_execution_frequency
  input_parameters            = jsonencode(local.rule_parameters)
  excluded_accounts           = var.organization.excluded_accounts

  # Config rolls the rule out to one account after the other; the provider's own limit is five minutes.
  timeouts {
    create = "60m"
    update = "60m"
    delete = "60m"
  }

  # Config starts a first evaluation in each member as soon as the rule is there: the role has to be there before.
  depends_on = [
    aws_lambda_permission.config,
    aws_lambda_permission.member_config,
    aws_cloudformation_stack_set_instance.member_role,
  ]
}

resource "aws_lambda_permission" "member_config" {
  for_each = local.invoking_accounts

  statement_id   = "AllowInvocationByConfigOf${each.key}"
  action         = "lambda:InvokeFunction"
  function_name  = module.evaluator.function.function_name
  principal      = "config.amazonaws.com"
  source_account = each.key
}

resource "aws_cloudformation_stack_set" "member_role" {
  count = local.stack_set == null ? 0 : 1

  # The names of stack sets have no underscores.
  name             = "member-role-of-${replace(var.name, "_", "-")}"
  description      = "The role that the function ${var.name} assumes in the accounts of the organization."
  permission_model = "SERVICE_MANAGED"
  call_as          = local.stack_set.call_as
  capabilities     = ["CAPABILITY_NAMED_IAM"]
  tags             = var.tags

  template_body = templatefile("${path.module}/modules/member-role/role.tftpl", {
    name              = local.member_role_name
    path              = local.member_role_path
    function_role_arn = local.function_role_arn
    organization_id   = var.organization.id
    tags              = var.tags
    config_rules      = { "Fn::Sub" = "arn:$${AWS::Partition}:config:*:$${AWS::AccountId}:config-rule/*" }
  })

  # An account that joins an organizational unit gets the role, one that leaves loses it.
  auto_deployment {
    enabled                          = true
    retain_stacks_on_account_removal = false
  }

  # One account that refuses, a suspended one for instance, must not keep the role from all others.
  operation_preferences {
    failure_tolerance_percentage = 100
    max_concurrent_percentage    = 100
  }

  lifecycle {
    # AWS fills it in by itself, and providers before pull request 45992 would take it out again at every plan.
    ignore_changes = [administration_role_arn]
  }

  # IAM refuses a trust in a role that does not exist.
  depends_on = [module.evaluator.role]
}

resource "aws_cloudformation_stack_set_instance" "member_role" {
  for_each = toset(try(local.stack_set.organizational_unit_ids, []))

  stack_set_name = aws_cloudformation_stack_set.member_role[0].name
  call_as        = local.stack_set.call_as

  deployment_targets {
    organizational_unit_ids = [each.key]
  }

  operation_preferences {
    failure_tolerance_percentage = 100
    max_concurrent_percentage    = 100
  }
}

resource "aws_config_configuration_aggregator" "this" {
  count = try(var.organization.aggregator, false) ? 1 : 0

  name = var.name
  tags = var.tags

  organization_aggregation_source {
    all_regions = true
    role_arn    = aws_iam_role.aggregator[0].arn
  }

  depends_on = [aws_iam_role_policy_attachment.aggregator]
}

resource "aws_iam_role" "aggregator" {
  count = try(var.organization.aggregator, false) ? 1 : 0

  name                 = "${var.name}-aggregator"
  path                 = var.iam_role_path
  description          = "Lets the aggregator ${var.name} of AWS Config list the accounts of the organization."
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AggregateResults"
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "config.amazonaws.com" }
    }]
  })
}

# AWS's own policy for this purpose: what the aggregator asks AWS Organizations is AWS's to change.
resource "aws_iam_role_policy_attachment" "aggregator" {
  count = try(var.organization.aggregator, false) ? 1 : 0

  role       = aws_iam_role.aggregator[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AWSConfigRoleForOrganizations"
}
