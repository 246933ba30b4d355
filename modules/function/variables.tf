variable "name" {
  description = "Name of the function, its role, and its log group (`/aws/lambda/<name>`)."
  type        = string
  nullable    = false
}

variable "instance" {
  description = "Name of the module's instance: the value of the tag `iam-role-last-used:module` on the role."
  type        = string
  nullable    = false
}

variable "description" {
  description = "Description of the function."
  type        = string
  nullable    = false
}

variable "role_description" {
  description = "Description of the role."
  type        = string
  nullable    = false
}

variable "handler" {
  description = "File and export of the artifact that Lambda calls, as in `evaluator.handler`."
  type        = string
  nullable    = false
}

variable "environment" {
  description = "Environment variables. Null values are left out."
  type        = map(string)
  nullable    = false
}

variable "statements" {
  description = <<-EOT
    Statements of the role's policy, by their ID: `actions`, `resources`, and if wanted `conditions` as in a policy,
    `effect` (`Allow`) and `granted` (true).
  EOT
  # The values of conditions are texts or lists of texts, which no other type takes side by side.
  type     = any
  nullable = false
}

variable "account_id" {
  description = "ID of the function's account."
  type        = string
  nullable    = false
}

variable "partition" {
  description = "Partition of the account, as in `aws`."
  type        = string
  nullable    = false
}

variable "settings" {
  description = "Settings for all functions: the inputs of the root module with the same names."
  type = object({
    runtime               = string
    architecture          = string
    memory_size           = number
    timeout               = number
    layer                 = string
    log_level             = string
    log_retention_in_days = number
    kms_key_arn           = string
    permissions_boundary  = string
    iam_role_path         = string
    tags                  = map(string)
    vpc_config = object({
      subnet_ids         = list(string)
      security_group_ids = list(string)
    })
  })
  nullable = false
}
