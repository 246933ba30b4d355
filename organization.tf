# The whole organization from one apply: an organization rule instead of the account's own, the role that the function
# assumes in every member, and, if asked for, the aggregator that shows all results in one place.

locals {
  # What decides which resources there are is not sensitive, and must be known at plan: never the elements of a list, nor whether
  # a text is null. No try() here: of anything that is not wholly known, it knows nothing.
  in_organization  = nonsensitive(var.organization != null)
  makes_stack_set  = local.in_organization ? nonsensitive(var.organization.stack_set != null) : false
  makes_aggregator = local.in_organization ? nonsensitive(var.organization.aggregator) : false

  # Without a list of accounts no condition fits: Config acts for the account that a rule is in, AWS Lambda's API takes one
  # source account a statement, and PrincipalOrgID is for principals of accounts, not for a service.
  invoked_from_anywhere = local.in_organization ? nonsensitive(var.organization.account_ids == null) : false
  invoking_accounts = (
    !local.in_organization || local.invoked_from_anywhere ? [] : tolist(var.organization.account_ids)
  )

  # With the name of this instance: two in an organization have two roles. Its path stands in front, as in audit/reader.
  member_role      = try(coalesce(var.organization.execution_role_name, "${var.name}-member"), null)
  member_role_name = try(reverse(split("/", local.member_role))[0], null)
  member_role_path = try("/${trimsuffix(local.member_role, local.member_role_name)}", null)
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
    aws_lambda_permission.any_config,
    aws_lambda_permission.member_config,
    aws_cloudformation_stack_set_instance.member_role,
  ]
}

resource "aws_lambda_permission" "any_config" {
  count = local.invoked_from_anywhere ? 1 : 0

  statement_id  = "AllowInvocationByConfigOfAnyAccount"
  action        = "lambda:InvokeFunction"
  function_name = module.evaluator.function.arn
  principal     = "config.amazonaws.com"
}

# By place in the list, because an account may be made in the same apply, and its id is known only then.
resource "aws_lambda_permission" "member_config" {
  count = nonsensitive(length(local.invoking_accounts)) # The ids may be unknown at plan; how many there are may not.

  statement_id   = "AllowInvocationByConfigOfMember${count.index}"
  action         = "lambda:InvokeFunction"
  function_name  = module.evaluator.function.arn
  principal      = "config.amazonaws.com"
  source_account = local.invoking_accounts[count.index]
}

resource "aws_cloudformation_stack_set" "member_role" {
  count = local.makes_stack_set ? 1 : 0

  # The names of stack sets have no underscores.
  name             = "member-role-of-${replace(var.name, "_", "-")}"
  description      = "The role that the function ${var.name} assumes in the accounts of the organization."
  permission_model = "SERVICE_MANAGED"
  call_as          = var.organization.stack_set.call_as
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

  # AWS starts operations by itself when accounts join or leave, and refuses what meets one (OperationInProgressException); the
  # provider tries that again, and gives up after 25 attempts. With this, AWS queues it behind the other.
  managed_execution {
    active = true
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

# One for all organizational units, whose ids may be known only after they are made.
resource "aws_cloudformation_stack_set_instance" "member_role" {
  count = local.makes_stack_set ? 1 : 0

  stack_set_name = aws_cloudformation_stack_set.member_role[0].id
  call_as        = var.organization.stack_set.call_as

  deployment_targets {
    organizational_unit_ids = var.organization.stack_set.organizational_unit_ids
  }

  operation_preferences {
    failure_tolerance_percentage = 100
    max_concurrent_percentage    = 100
  }
}

resource "aws_config_configuration_aggregator" "this" {
  count = local.makes_aggregator ? 1 : 0

  name = var.name
  tags = var.tags

  organization_aggregation_source {
    all_regions = true
    role_arn    = aws_iam_role.aggregator[0].arn
  }

  depends_on = [aws_iam_role_policy_attachment.aggregator]
}

resource "aws_iam_role" "aggregator" {
  count = local.makes_aggregator ? 1 : 0

  name                 = "${var.name}-aggregator"
  path                 = var.iam_role_path
  description          = "Lets the aggregator ${var.name} of AWS Config list the accounts of the organization."
  permissions_boundary = var.permissions_boundary
  tags                 = module.evaluator.role_tags

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
  count = local.makes_aggregator ? 1 : 0

  role       = aws_iam_role.aggregator[0].id
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AWSConfigRoleForOrganizations"

  lifecycle {
    # The partition never changes, but is not known while a dependency of the whole module changes (depends_on).
    ignore_changes = [policy_arn]
  }
}
