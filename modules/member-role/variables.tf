variable "function_role_arn" {
  description = <<-EOT
    ARN of the central function's role (output `role_arn` of the root module), the only one that may assume this role. It
    must exist first: IAM refuses trust in a role that does not exist.
  EOT
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/([!-~]+/)*[A-Za-z0-9+=,.@_-]{1,64}$", var.function_role_arn))
    error_message = "function_role_arn must be the ARN of a role, as in arn:aws:iam::123456789012:role/x."
  }
}

variable "name" {
  description = <<-EOT
    Name of the role, the same in every account: `organization.execution_role_name` of the root module without its path,
    or `<name>-member` when that is null.
  EOT
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.name))
    error_message = "name must have 1 to 64 of the characters A-Z a-z 0-9 + = , . @ _ -; it is \"${var.name}\"."
  }
}

variable "path" {
  description = <<-EOT
    Path of the role, as in `/audit/`. `organization.execution_role_name` of the root module then starts with it
    (`audit/reader`).
  EOT
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/([A-Za-z0-9+=,.@_-]+/)*$", var.path))
    error_message = "path must be / or parts between slashes, as in /a/b/; it is \"${var.path}\"."
  }
}

variable "organization_id" {
  description = <<-EOT
    ID of the organization (`o-…`) that the central function's account must belong to. Null: no such condition.
  EOT
  type        = string
  default     = null

  validation {
    condition     = var.organization_id == null || can(regex("^o-[a-z0-9]{10,32}$", var.organization_id))
    error_message = "organization_id must be o- and 10 to 32 lower-case letters or digits, or null."
  }
}

variable "permissions_boundary" {
  description = "ARN of the permissions boundary of the role. It must allow the data calls. Null: none."
  type        = string
  default     = null

  validation {
    condition = var.permissions_boundary == null || can(regex(
      "^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[!-~]+$",
      var.permissions_boundary,
    ))
    error_message = "permissions_boundary must be the ARN of an IAM policy, as in arn:aws:iam::aws:policy/x, or null."
  }
}

variable "tags" {
  description = "Tags of the role. It carries one more, `iam-role-last-used:module`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = length(var.tags) <= 49 && !anytrue([for key in keys(var.tags) : can(regex("^(?i)aws:", key))])
    error_message = format(
      "tags must hold at most 49 tags, and no key that starts with aws:, which AWS reserves; %s",
      "AWS allows 50, and the module's roles carry one of its own.",
    )
  }

  validation {
    condition     = length(distinct([for key in keys(var.tags) : lower(key)])) == length(var.tags)
    error_message = "tags must not hold keys that differ only in case, such as Owner and owner: IAM treats them as one."
  }
}
