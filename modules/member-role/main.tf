# The role that the central function assumes in this account. role.tftpl is its only source: a CloudFormation template, which
# the root module hands to a StackSet as it is, and which is read here for what Terraform makes.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

# What IAM names the role and its policy by comes from the inputs and not from the template, which is unknown as a whole while
# anything in it is: the role would be made anew.
locals {
  template = jsondecode(templatefile("${path.module}/role.tftpl", {
    name              = var.name
    path              = var.path
    function_role_arn = var.function_role_arn
    organization_id   = var.organization_id
    tags              = {}
    # "config-rule/*": the ARN of a rule ends in an id that AWS makes up when the rule reaches the account.
    config_rules = join(":", [
      "arn:${data.aws_partition.current.partition}:config:*:${data.aws_caller_identity.current.account_id}",
      "config-rule/*",
    ])
  }))

  role   = local.template.Resources.Role.Properties
  policy = one(local.role.Policies)

  # As in the template. That the role is one of the module is said by the last one, whatever the user's tags say, in whatever case: IAM
  # does not tell keys of tags apart by case. In the value of a tag it takes no comma.
  tags = merge(
    { for key, value in var.tags : key => value if lower(key) != "iam-role-last-used:module" },
    { "iam-role-last-used:module" = replace(var.name, ",", "_") },
  )
}

resource "aws_iam_role" "this" {
  name                 = var.name
  path                 = var.path
  description          = local.role.Description
  assume_role_policy   = jsonencode(local.role.AssumeRolePolicyDocument)
  permissions_boundary = var.permissions_boundary
  tags                 = local.tags
}

resource "aws_iam_role_policy" "this" {
  name   = var.name
  role   = aws_iam_role.this.id
  policy = jsonencode(local.policy.PolicyDocument)
}
