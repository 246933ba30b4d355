# The bucket of the backups, and its protection. For the modules of this repository only, so its outputs are whole resources.

locals {
  # Of the bucket that there is, whatever the inputs say now.
  bucket_arn = "arn:${var.partition}:s3:::${aws_s3_bucket.this.bucket}"
}

# Not emptied when the module is destroyed: what is in it is all that is left of deleted roles.
resource "aws_s3_bucket" "this" {
  bucket = var.name
  tags   = var.tags

  lifecycle {
    # Another name would be another bucket, and this one gone. The name also has the id of the account in it, which is not known
    # while a dependency of the whole module changes (depends_on).
    ignore_changes = [bucket]
  }

  # In us-east-1, S3 gives a bucket that the account already has to whoever makes it.
  depends_on = [var.after]
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    bucket_key_enabled = var.kms_key_arn != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyOverTls"
        Effect    = "Deny"
        Action    = "s3:*"
        Resource  = [local.bucket_arn, "${local.bucket_arn}/*"]
        Principal = "*"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      # A restore creates what a backup says, and a deletion believes what a case says.
      {
        Sid       = "OnlyTheFunctionsWrite"
        Effect    = "Deny"
        Action    = ["s3:PutObject", "s3:ReplicateObject"]
        Resource  = "${local.bucket_arn}/*"
        Principal = "*"
        Condition = { ArnNotEquals = { "aws:PrincipalArn" = values(var.writer_arns) } }
      },
      {
        Sid    = "TheRestorerWritesCasesOnly"
        Effect = "Deny"
        Action = "s3:PutObject"
        Resource = [
          for name in ["backups/*", "limits.json", "pass.json"] : "${local.bucket_arn}/${var.prefix}${name}"
        ]
        Principal = "*"
        Condition = { ArnEquals = { "aws:PrincipalArn" = var.writer_arns.restorer } }
      },
      # A delete marker hides what is there, too. The way out for whoever empties it is deleter_arn.
      merge(
        {
          Sid       = "NobodyDeletes"
          Effect    = "Deny"
          Action    = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
          Resource  = "${local.bucket_arn}/*"
          Principal = "*"
        },
        { for arn in [var.deleter_arn] : "Condition" => { ArnNotEquals = { "aws:PrincipalArn" = arn } } if arn != null },
      ),
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.this]
}
