output "bucket" {
  description = "The bucket."
  value       = aws_s3_bucket.this
}

output "public_access_block" {
  description = "The block of public access."
  value       = aws_s3_bucket_public_access_block.this
}

output "ownership_controls" {
  description = "The ownership of objects, which disables access lists."
  value       = aws_s3_bucket_ownership_controls.this
}

output "versioning" {
  description = "The versioning of the bucket."
  value       = aws_s3_bucket_versioning.this
}

output "encryption" {
  description = "The encryption of the bucket."
  value       = aws_s3_bucket_server_side_encryption_configuration.this
}

output "policy" {
  description = "The policy of the bucket."
  value       = aws_s3_bucket_policy.this
}
