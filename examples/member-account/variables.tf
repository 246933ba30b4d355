variable "function_role_arn" {
  description = "ARN of the function's role: the output `role_arn` of the module in the central account."
  type        = string
  default     = "arn:aws:iam::123456789012:role/iam-role-last-used"
}

variable "organization_id" {
  description = "ID of your organization, printed by `aws organizations describe-organization`."
  type        = string
  default     = "o-a1b2c3d4e5"
}
