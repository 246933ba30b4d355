# The bucket of the backups: one that the module makes, or one that is given.

locals {
  # Names of buckets are lower-case, without underscores, at most 63 characters, and unique in the world.
  own_backup_bucket = join("-", compact([
    trim(substr(replace(lower(var.name), "_", "-"), 0, 42), "-"), "backups", local.account_id,
  ]))
  backup_bucket     = var.backup_bucket == null ? local.own_backup_bucket : var.backup_bucket
  backup_bucket_arn = "arn:${local.partition}:s3:::${local.backup_bucket}"
  backup_prefix     = "${var.name}/${local.account_id}/"
}

module "backups" {
  source   = "../backups"
  for_each = toset(var.backup_bucket == null ? ["own"] : [])

  name        = local.own_backup_bucket
  partition   = local.partition
  kms_key_arn = var.settings.kms_key_arn
  tags        = var.settings.tags
  writer_arn = join("", [
    "arn:${local.partition}:iam::${local.account_id}:role${var.settings.iam_role_path}${var.name}-remediator",
  ])
}
