# The bucket of the backups, one that the module makes or one that is given, and what keeps it while there are backups.

locals {
  # Names of buckets are lower-case, without underscores, at most 63 characters, and unique in the world. What such a name cannot
  # tell apart, as a_b and a-b, a hash does.
  is_bucket_name = can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", var.name)) && length(var.name) <= 42
  bucket_slug    = trim(substr(replace(lower(var.name), "_", "-"), 0, 35), "-")
  own_backup_bucket = local.is_bucket_name ? "${var.name}-backups-${local.account_id}" : join("-", compact([
    local.bucket_slug, substr(sha1(var.name), 0, 6), "backups", local.account_id,
  ]))
  own_backup_buckets = toset(nonsensitive(var.create_backup_bucket) ? ["own"] : [])
  # The name that the bucket has, which stays when the name of the module changes. It is not sensitive.
  backup_bucket = nonsensitive(
    var.backup_bucket == null ? module.backups["own"].bucket.bucket : var.backup_bucket
  )
  backup_bucket_arn = "arn:${local.partition}:s3:::${local.backup_bucket}"
  backup_prefix     = "${var.name}/${local.account_id}/"
}

module "backups" {
  source   = "../backups"
  for_each = local.own_backup_buckets

  name        = local.own_backup_bucket
  partition   = local.partition
  kms_key_arn = var.settings.kms_key_arn
  tags        = var.settings.tags
  prefix      = local.backup_prefix
  deleter_arn = var.backup_deleter_arn
  writer_arns = {
    for function in keys(local.functions) :
    function => "arn:${local.partition}:iam::${local.account_id}:role${var.settings.iam_role_path}${var.name}-${function}"
  }

  # AWS gives what has this name to whoever asks: another module of the same name fails on its role first.
  after = module.functions["restorer"].role.arn
}

# Terraform takes the protection off a bucket before it destroys the bucket, which S3 refuses while anything is in it: left would be
# backups that anybody may forge. So Terraform asks first: before it destroys anything of the bucket, or of the way back, it invokes
# a function that fails while there are backups.
module "keeper" {
  source   = "../function"
  for_each = local.own_backup_buckets

  # The name that the bucket has, which stays when the name of the module changes.
  name             = module.backups[each.key].bucket.bucket
  instance         = var.name
  description      = "Terraform invokes it before it destroys the bucket of this name. Fails while the bucket holds backups."
  role_description = "Checks whether the bucket of this name is empty."
  handler          = "keeper.handler"
  environment      = merge(local.environment, { BACKUP_BUCKET = module.backups[each.key].bucket.bucket })
  statements       = local.statements.keeper
  account_id       = local.account_id
  partition        = local.partition
  settings         = var.settings
}

resource "aws_lambda_invocation" "keeper" {
  for_each = local.own_backup_buckets

  function_name   = module.keeper[each.key].function.function_name
  input           = jsonencode({ action = "keep-backups" })
  lifecycle_scope = "CRUD"

  # Created after the whole bucket, it is destroyed before any part of the bucket.
  depends_on = [
    aws_config_remediation_configuration.quarantine,
    aws_iam_role_policy.starter,
    aws_lambda_function_event_invoke_config.pass,
    aws_scheduler_schedule.pass,
    aws_ssm_document.this,
    module.backups,
    module.functions,
    module.keeper,
  ]
}
