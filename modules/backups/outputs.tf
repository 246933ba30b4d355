output "bucket" {
  description = "The bucket."
  value       = aws_s3_bucket.this
}

output "public_access_block" {
  description = "That nothing in it is public."
  value       = aws_s3_bucket_public_access_block.this
}

output "ownership_controls" {
  description = "That it has no access lists."
  value       = aws_s3_bucket_ownership_controls.this
}

output "versioning" {
  description = "That it keeps versions."
  value       = aws_s3_bucket_versioning.this
}

output "encryption" {
  description = "How it is encrypted."
  value       = aws_s3_bucket_server_side_encryption_configuration.this
}

output "policy" {
  description = "What is denied to everybody."
  value       = aws_s3_bucket_policy.this
}
