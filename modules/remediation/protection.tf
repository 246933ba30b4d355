# The roles that are never touched: by the functions, which compare without regard to case, and by an explicit Deny in the policy of
# the one that takes away, so that a bug cannot touch them either. Patterns of pathnames, the path in front as in the whitelist.

locals {
  # The roles by which landing zones live. Their use is rare, and the day on which it is needed is a bad one to miss them.
  platform_patterns = var.protect_platform_roles ? [
    # How the management account enters an account that AWS Organizations made.
    "/OrganizationAccountAccessRole",
    # How Control Tower enters its accounts, and what it works with in the management account.
    "/AWSControlTower*",
    "/service-role/AWSControlTower*",
    "/aws-controltower-*",
    # How Account Factory for Terraform enters the accounts of Control Tower.
    "/AWSAFT*",
    # How StackSets deploys: with permissions of the service, and with roles that are made by hand.
    "/stacksets-exec-*",
    "/AWSCloudFormationStackSet*Role",
    "/AWS-QuickSetup-StackSet-*",
    # What the bootstrap of the CDK made: the next deployment needs it.
    "/cdk-*-role-*",
    # Shared by all plans of AWS Backup and of the Data Lifecycle Manager, which assume it when a backup is due or restored.
    "/service-role/AWSBackupDefaultServiceRole",
    "/service-role/AWSDataLifecycleManager*",
  ] : []

  # The tag that every role of every instance carries (lambda/src/rule/labels.ts), whatever its name: the instance's own, whatever the
  # user's tags say, in whatever case.
  module_tag = "iam-role-last-used:module"
  role_tags = merge(
    { for key, value in var.settings.tags : key => value if lower(key) != local.module_tag },
    { (local.module_tag) = var.name },
  )

  # Those of this module exactly, and of its other instances by what their names have in common.
  own_role_patterns = concat(
    [for suffix in local.role_suffixes : "${var.settings.iam_role_path}${var.name}${suffix}"],
    [for role in [var.execution_role_name] : "/${role}" if role != null],
    [for made in module.backups : "${var.settings.iam_role_path}${made.bucket.bucket}"],
    ["*/iam-role-last-used*", "*-remediator", "*-restorer", "*-backups-${local.account_id}"],
  )
  # The role of the evaluator, and those of this module, the optional ones included.
  role_suffixes = ["", "-remediator", "-restorer", "-ssm-remediator", "-ssm-restorer", "-pass"]

  # IAM takes no ARN that goes on with a star after "role": what begins with one is said for the root path, and for any other.
  untouchable_role_paths = flatten([
    for pattern in concat(local.own_role_patterns, local.platform_patterns, var.protected_patterns) : [
      for path in [trimprefix(pattern, "*"), startswith(pattern, "*") ? "/${pattern}" : pattern] : path
      if startswith(path, "/")
    ]
  ])
  untouchable_role_arns = [
    for path in distinct(local.untouchable_role_paths) : "arn:${local.partition}:iam::${local.account_id}:role${path}"
  ]
}
