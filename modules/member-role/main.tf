# The role that the central function assumes in this account. role.tftpl is its only source: a CloudFormation template, which
# the root module hands to a StackSet as it is, and which is read here for what Terraform makes.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

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
}

resource "aws_iam_role" "this" {
  name                 = local.role.RoleName
  path                 = local.role.Path
  description          = local.role.Description
  assume_role_policy   = jsonencode(local.role.AssumeRolePolicyDocument)
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags
}

resource "aws_iam_role_policy" "this" {
  name   = local.policy.PolicyName
  role   = aws_iam_role.this.name
  policy = jsonencode(local.policy.PolicyDocument)
}
