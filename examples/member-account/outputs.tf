output "role_arn" {
  description = "ARN of the role that the central function assumes in this account."
  value       = module.member_role.role_arn
}
