variable "name" {
  description = <<-EOT
    `name` of the root module. Names of all that is created here start with it (`<name>-remediator`), and a quarantine
    is recognised by it.
  EOT
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]+$", var.name))
    error_message = "name must be made of the characters A-Z a-z 0-9 _ - only; \"${var.name}\" is not."
  }

  validation {
    condition = length(var.name) <= 49
    error_message = format(
      "name must have at most 49 characters with remediation; it has %d. %s",
      length(var.name),
      "The name of the role <name>-ssm-remediator ends at 64.",
    )
  }

  validation {
    condition = !can(regex("^(?i:aws|amazon|amzn)", var.name))
    error_message = format(
      "name must not begin with aws, amazon or amzn with remediation; \"%s\" does. %s",
      var.name,
      "Systems Manager takes no document <name>-quarantine with such a name.",
    )
  }
}

variable "rule_parameters" {
  description = <<-EOT
    Parameters of the rule, so that no action contradicts it: the output `rule_parameters` of the root module, or what
    AWS Config shows (`max_days_for_last_used`, and `role_whitelist` if set).
  EOT
  type        = map(string)
  nullable    = false

  validation {
    condition = (
      contains(keys(var.rule_parameters), "max_days_for_last_used") &&
      length(setsubtract(keys(var.rule_parameters), ["max_days_for_last_used", "role_whitelist"])) == 0
    )
    error_message = format(
      "rule_parameters must hold max_days_for_last_used, may hold role_whitelist, and nothing else; it holds %s.",
      join(", ", [
        for index, key in keys(var.rule_parameters) :
        index < 10 ? key : "and ${length(var.rule_parameters) - 10} more" if index <= 10
      ]),
    )
  }
}

variable "exemption_tag" {
  description = "`exemption_tag` of the root module. Null: no exemption by this tag."
  type        = string
}

variable "maximum_exemption_days" {
  description = "`maximum_exemption_days` of the root module. Null: no limit."
  type        = number

  validation {
    condition = try(
      floor(var.maximum_exemption_days) == var.maximum_exemption_days &&
      var.maximum_exemption_days >= 1 && var.maximum_exemption_days <= 3650,
      var.maximum_exemption_days == null,
    )
    error_message = "maximum_exemption_days must be a whole number of days from 1 to 3,650, or null for no limit."
  }
}

variable "exempt_tags" {
  description = "`exempt_tags` of the root module. Roles with one of these tags are never touched."
  type        = map(list(string))
  nullable    = false

  validation {
    condition = alltrue([for patterns in values(var.exempt_tags) : try(length(patterns) >= 1, false)])
    error_message = format(
      "Each key of exempt_tags must have at least one pattern, or [\"*\"] for any value; these have none: %s",
      join("", [
        for bad in [[for key, patterns in var.exempt_tags : jsonencode(key) if !try(length(patterns) >= 1, false)]] :
        join(", ", [for index, key in bad : index < 10 ? key : "and ${length(bad) - 10} more" if index <= 10])
      ]),
    )
  }

  validation {
    condition = alltrue([
      for key in keys(var.exempt_tags) : can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}$", key))
    ])
    error_message = format(
      "Each key of exempt_tags must have 1 to 128 letters, digits, spaces and _ . : / = + - @, as IAM accepts them; these do not: %s",
      join("", [
        for bad in [[
          for key in keys(var.exempt_tags) : jsonencode(key)
          if !can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}$", key))
        ]] :
        join(", ", [for index, key in bad : index < 10 ? key : "and ${length(bad) - 10} more" if index <= 10])
      ]),
    )
  }

  validation {
    condition     = !anytrue([for key in keys(var.exempt_tags) : can(regex("^(?i)aws:", key))])
    error_message = "No key of exempt_tags may start with aws:, because AWS reserves these keys."
  }

  validation {
    condition = length(distinct([for key in keys(var.exempt_tags) : lower(key)])) == length(var.exempt_tags)
    error_message = format(
      "exempt_tags must not hold keys that differ only in case, such as Env and env: %s",
      "IAM treats them as one. Put the patterns of both under one.",
    )
  }

  validation {
    condition = alltrue([
      for pattern in flatten([for patterns in values(var.exempt_tags) : patterns == null ? [] : patterns]) :
      can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@*?-]{1,256}$", pattern))
    ])
    error_message = format(
      "Each pattern of exempt_tags must have 1 to 256 letters, digits, spaces and _ . : / = + - @ * ?; these do not: %s",
      join("", [
        for bad in [[
          for pattern in flatten([for patterns in values(var.exempt_tags) : patterns == null ? [] : patterns]) : jsonencode(pattern)
          if !can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@*?-]{1,256}$", pattern))
        ]] :
        join(", ", [for index, pattern in bad : index < 10 ? pattern : "and ${length(bad) - 10} more" if index <= 10])
      ]),
    )
  }

  # In bytes, which is what Lambda counts: base64 has four characters for three of them.
  validation {
    condition = floor(length(replace(base64encode(jsonencode(var.exempt_tags)), "=", "")) * 3 / 4) <= 1024
    error_message = format(
      "exempt_tags must have at most 1,024 bytes as JSON; it has %d. %s",
      floor(length(replace(base64encode(jsonencode(var.exempt_tags)), "=", "")) * 3 / 4),
      "All environment variables of a function end at 4 KB. Use fewer or wider patterns, such as break-glass-*.",
    )
  }
}

variable "execution_role_name" {
  description = <<-EOT
    Name of the role that reads this account, with its path in front if it has one; that role is never touched. In a
    member of an organization: `organization.execution_role_name` of the root module. Null: none.
  EOT
  type        = string
  default     = null

  validation {
    condition = var.execution_role_name == null || can(
      regex("^([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]{1,64}$", var.execution_role_name)
    )
    error_message = format(
      "execution_role_name must be the name of a role, 1 to 64 of the characters A-Z a-z 0-9 + = , . @ _ -, %s",
      "with its path in front if it has one, as in audit/reader; it must not be an ARN, nor start with /.",
    )
  }
}

variable "config_rule" {
  description = <<-EOT
    Rule in whose results AWS Config offers the quarantine as a remediation. Null: none, as in members of an
    organization, because AWS Config has no remediation for organization rules; the documents still work.
    - `name`: name of the rule.
  EOT
  type = object({
    name = string
  })
  default = null
}

variable "quarantine_after_days" {
  description = <<-EOT
    The daily pass quarantines a role that it found unused on so many days in a row, which is the notice to its owner.
    1 to 365. Null: never.
  EOT
  type        = number
  default     = null

  validation {
    condition     = try(contains(range(1, 366), var.quarantine_after_days), var.quarantine_after_days == null)
    error_message = "quarantine_after_days must be a whole number of days from 1 to 365, or null for no quarantine by itself."
  }
}

variable "delete_after_days" {
  description = <<-EOT
    The daily pass deletes a role after so many days in quarantine without use, after a backup. 1 to 365. Null: never.
  EOT
  type        = number
  default     = null

  validation {
    condition     = try(contains(range(1, 366), var.delete_after_days), var.delete_after_days == null)
    error_message = "delete_after_days must be a whole number of days from 1 to 365, or null for no deletion by itself."
  }
}

variable "schedule_pass" {
  description = <<-EOT
    Whether to create the daily pass. Null: when `quarantine_after_days` or `delete_after_days` is set. Set it to true
    when their values are known only after apply.
  EOT
  type        = bool
  default     = null

  validation {
    condition = (
      !coalesce(var.schedule_pass, false) || var.quarantine_after_days != null || var.delete_after_days != null
    )
    error_message = "schedule_pass needs quarantine_after_days or delete_after_days: without both, the pass has nothing to do."
  }
}

variable "protected_patterns" {
  description = "Patterns, as in the `whitelist` of the root module, of roles that are never touched."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for pattern in var.protected_patterns : can(regex("^[/*]", pattern))])
    error_message = "Each of protected_patterns must start with / or *, because it is compared with path and name together."
  }

  validation {
    condition = !anytrue([for pattern in var.protected_patterns : can(regex("[^A-Za-z0-9+=,.@_/*?-]", pattern))])
    error_message = format(
      "Each of protected_patterns must be made of the characters A-Z a-z 0-9 + = , . @ _ - / * ? only; these are not: %s",
      join("", [
        for bad in [[
          for pattern in var.protected_patterns : jsonencode(pattern)
          if can(regex("[^A-Za-z0-9+=,.@_/*?-]", pattern))
        ]] :
        join(", ", [for index, pattern in bad : index < 10 ? pattern : "and ${length(bad) - 10} more" if index <= 10])
      ]),
    )
  }

  validation {
    condition = length(join("|", compact(var.protected_patterns))) <= 1024
    error_message = format(
      "protected_patterns must have at most 1,024 characters together; %s",
      "all environment variables of a function end at 4 KB. Use wider patterns, such as /team-a/*.",
    )
  }
}

variable "protect_platform_roles" {
  description = <<-EOT
    Whether to leave alone the roles of AWS Organizations, Control Tower, StackSets, the CDK and the consoles
    (docs/remediation.md lists them). The module's own roles are never touched.
  EOT
  type        = bool
  default     = true
  nullable    = false
}

variable "maximum_per_day" {
  description = <<-EOT
    Daily limit of quarantines, and of deletions. The daily pass leaves the rest for the next day; by hand, one more is
    an error.
  EOT
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = contains(range(1, 1001), var.maximum_per_day)
    error_message = "maximum_per_day must be a whole number from 1 to 1,000."
  }
}

variable "dry_run" {
  description = <<-EOT
    Whether the functions only say what they would do; restoring still works. Required with a daily pass. Null: false.
  EOT
  type        = bool
  default     = null

  validation {
    condition = var.dry_run != null || (
      var.quarantine_after_days == null && var.delete_after_days == null && !coalesce(var.schedule_pass, false)
    )
    error_message = format(
      "dry_run must be said, true or false, where roles are quarantined or deleted by themselves (%s). %s",
      "quarantine_after_days, delete_after_days, schedule_pass",
      "Begin with dry_run = true, which changes no role.",
    )
  }
}

variable "skip_referenced" {
  description = <<-EOT
    Whether to leave alone roles that a recorded resource still names, such as a function or a task definition. If AWS
    Config cannot answer, nothing is done. By hand, the parameter `SkipReferenced` overrides it.
  EOT
  type        = bool
  default     = true
  nullable    = false
}

variable "reference_regions" {
  description = <<-EOT
    Regions to look in for resources that name a role, besides the Region of the provider. Each needs an AWS Config
    recorder.
  EOT
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for region in var.reference_regions : can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$", region))
    ])
    error_message = format(
      "Each of reference_regions must be the name of a Region, as in eu-west-1; these are not: %s",
      join("", [
        for bad in [[
          for region in var.reference_regions : jsonencode(region)
          if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$", region))
        ]] :
        join(", ", [for index, region in bad : index < 10 ? region : "and ${length(bad) - 10} more" if index <= 10])
      ]),
    )
  }

  validation {
    condition     = length(distinct(var.reference_regions)) == length(var.reference_regions)
    error_message = "reference_regions must not hold a Region twice."
  }

  validation {
    condition = length(var.reference_regions) <= 20
    error_message = format(
      "reference_regions must hold at most 20 Regions; it holds %d. %s",
      length(var.reference_regions),
      "They are asked one after the other, in the time that a function has.",
    )
  }
}

variable "restore_only" {
  description = <<-EOT
    Whether to keep only the backups and the restore, to switch remediation off while backups or quarantined roles exist.
    Nothing can be quarantined or deleted.
  EOT
  type        = bool
  default     = false
  nullable    = false
}

variable "backup_bucket" {
  description = <<-EOT
    Your own S3 bucket, in this account and Region, for cases and backups. Anyone who may write to it can have roles
    created: allow only the two functions (output `role_arns`). Null: the module's bucket.
  EOT
  type        = string
  default     = null

  validation {
    condition = var.backup_bucket == null || can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.backup_bucket))
    error_message = format(
      "backup_bucket must be the name of an S3 bucket, 3 to 63 of the characters a-z 0-9 -, or null; %s",
      "with dots, its address would fit no certificate.",
    )
  }
}

variable "create_backup_bucket" {
  description = <<-EOT
    Whether to create the module's bucket, also when `backup_bucket` names yours, so that a bucket with backups stays.
    Set it to false if you had your own from the start.
  EOT
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.create_backup_bucket || var.backup_bucket != null
    error_message = "create_backup_bucket must be true without backup_bucket: the backups need a bucket."
  }
}

variable "backup_deleter_arn" {
  description = <<-EOT
    ARN of the one IAM role or user that may delete backups from the module's bucket. Null: nobody may.
  EOT
  type        = string
  default     = null

  validation {
    condition = var.backup_deleter_arn == null || can(
      regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[A-Za-z0-9+=,.@_/-]+$", var.backup_deleter_arn)
    )
    error_message = format(
      "backup_deleter_arn must be the ARN of an IAM role or user, or null; \"%s\" is not. %s",
      var.backup_deleter_arn == null ? "" : var.backup_deleter_arn,
      "Of a session, such as one of IAM Identity Center, give the ARN of its role.",
    )
  }
}

variable "settings" {
  description = <<-EOT
    Settings of all functions: the inputs of the root module with the same names and defaults. `log_level` must be
    `TRACE`, `DEBUG` or `INFO`.
  EOT
  type = object({
    runtime               = optional(string, "nodejs22.x")
    architecture          = optional(string, "arm64")
    memory_size           = optional(number, 192)
    timeout               = optional(number, 300)
    layer                 = optional(string)
    log_level             = optional(string, "INFO")
    log_retention_in_days = optional(number, 365)
    kms_key_arn           = optional(string)
    permissions_boundary  = optional(string)
    iam_role_path         = optional(string, "/")
    tags                  = optional(map(string), {})
    vpc_config = optional(object({
      subnet_ids         = list(string)
      security_group_ids = list(string)
    }))
  })
  default  = {}
  nullable = false

  validation {
    condition = contains(["TRACE", "DEBUG", "INFO"], var.settings.log_level)
    error_message = format(
      "remediation needs log_level TRACE, DEBUG or INFO; it is %s. The audit lines are written at INFO.",
      var.settings.log_level,
    )
  }

  validation {
    condition = can(regex("^/([A-Za-z0-9+=,.@_-]+/)*$", var.settings.iam_role_path))
    error_message = format(
      "settings.iam_role_path must be / or parts between slashes of the characters A-Z a-z 0-9 + = , . @ _ -; it is \"%s\".",
      var.settings.iam_role_path,
    )
  }

  validation {
    condition = length(var.settings.iam_role_path) + length(var.name) <= 204
    error_message = format(
      "name and iam_role_path must have at most 204 characters together with remediation; they have %d. %s",
      length(var.settings.iam_role_path) + length(var.name),
      "AWS Config takes no ARN of more than 256 characters, such as that of <name>-ssm-remediator.",
    )
  }

  validation {
    condition     = length(var.settings.tags) <= 49
    error_message = "settings.tags must hold at most 49 tags: AWS allows 50, and the module's roles carry one of its own."
  }

  validation {
    condition     = length(distinct([for key in keys(var.settings.tags) : lower(key)])) == length(var.settings.tags)
    error_message = "settings.tags must not hold keys that differ only in case, such as Owner and owner: IAM treats them as one."
  }
}
