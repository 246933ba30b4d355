variable "name" {
  description = <<-EOT
    The `name` of the root module, which the names of all that is made here begin with (`<name>-remediator`), and by which a
    quarantine is known. 1 to 49 of the characters `A-Z a-z 0-9 _ -`, because the names of roles end at 64; not with `aws`,
    `amazon` or `amzn` at its start, which Systems Manager keeps for documents of AWS.
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
    What the rule judges by, so that no action contradicts it: the output `rule_parameters` of the root module, or what AWS
    Config shows as the parameters of the rule: `max_days_for_last_used`, and `role_whitelist` if it has one.
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
  description = "The `exemption_tag` of the root module: its default is `iam-role-last-used:exempt-until`. Null: no role is exempt by tag."
  type        = string
}

variable "maximum_exemption_days" {
  description = <<-EOT
    The `maximum_exemption_days` of the root module: its default is 400. A whole number from 1 to 3,650. Null: an exemption reaches
    as far ahead as it says.
  EOT
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
  description = <<-EOT
    The `exempt_tags` of the root module: its default is `{}`. Of roles that carry one of these tags none is touched.
  EOT
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
      "Each key of exempt_tags must have 1 to 128 letters, digits, spaces and _ . : / = + - @, as IAM takes them; these do not: %s",
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
    error_message = "No key of exempt_tags may start with aws:, because AWS keeps these tags to itself."
  }

  validation {
    condition = length(distinct([for key in keys(var.exempt_tags) : lower(key)])) == length(var.exempt_tags)
    error_message = format(
      "exempt_tags must not hold keys that differ in case only, as Env and env: %s",
      "IAM does not tell them apart. Put the patterns of both under one.",
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
    Name of the role through which this account is read, with its path in front if it has one: that role is never touched. In
    a member of an organization, the `organization.execution_role_name` of the root module. Null: there is none.
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
    The rule in whose results AWS Config offers the quarantine. Null: it offers none, as in the members of an organization,
    because AWS Config cannot remediate for an organization rule; the documents work all the same.
    - `name`: name of the rule.
  EOT
  type = object({
    name = string
  })
  default = null
}

variable "quarantine_after_days" {
  description = <<-EOT
    Roles that the daily pass has found unused for so many days in a row are quarantined; the days before are the notice that their
    owners have. A whole number from 1 to 365. Null: nothing is quarantined by itself.
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
    Roles that have been in quarantine for so many days, and not used since, are deleted by the daily pass, after a backup. A
    whole number from 1 to 365. Null: nothing is deleted by itself.
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
    Whether there is the daily pass. Null: where `quarantine_after_days` or `delete_after_days` is given. Say true where their
    values are known only after apply.
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
  description = <<-EOT
    Patterns of pathnames, as in the `whitelist` of the root module, of roles that are never touched, whatever the rule says;
    together at most 1,024 characters.
  EOT
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
    Whether the roles by which landing zones live are never touched: those of AWS Organizations, Control Tower, StackSets, the
    bootstrap of the CDK, and those that consoles share. docs/remediation.md lists them. The module's own roles never are.
  EOT
  type        = bool
  default     = true
  nullable    = false
}

variable "maximum_per_day" {
  description = <<-EOT
    How many roles may be quarantined, and how many deleted, in 24 hours. What is due beyond that waits for another day; by hand it
    is an error. A whole number from 1 to 1,000.
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
    Whether the functions only say what they would do. Restoring works all the same. Must be said where anything is done by itself:
    with `quarantine_after_days`, `delete_after_days` or `schedule_pass`. Null: false.
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
    Whether a role is left alone that resources still name, by what AWS Config records: a Lambda function, say, a task definition or
    an instance through its profile. Such a role is neither quarantined nor deleted, and the outcome names the resources. Where AWS
    Config cannot be asked, or its recorder is off, nothing is done. By hand, the parameter `SkipReferenced` decides.
  EOT
  type        = bool
  default     = true
  nullable    = false
}

variable "reference_regions" {
  description = <<-EOT
    Regions whose resources may name a role, beside the Region of the provider, which is always asked: AWS Config records in each
    Region by itself, and roles are global. A recorder has to be on in each. At most 20; none by default.
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
    Whether only the way back is kept: the bucket of the backups, and what restores. Nothing can be quarantined or deleted.
    Choose it to switch remediation off while there are backups or roles in quarantine.
  EOT
  type        = bool
  default     = false
  nullable    = false
}

variable "backup_bucket" {
  description = <<-EOT
    Name of an S3 bucket of yours in this account and Region for the cases and backups, without dots. Whoever may write there can
    have roles created: let nobody but the two functions (output `role_arns`). Null: the one that the module makes.
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
    Whether the module makes a bucket, private, versioned, encrypted and over TLS only, also where `backup_bucket` names yours: so
    one that holds backups stays when you turn to another. Say false where you have your own from the start.
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
    ARN of the one IAM role or user that may delete what is in the bucket that the module makes, to empty it. The policy of the
    bucket denies it to everybody else. Null: to everybody.
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
    What an estate decides for all functions alike: the inputs of the root module of the same names, with the same defaults.
    `log_level` must be `TRACE`, `DEBUG` or `INFO`.
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
    error_message = "settings.tags must not hold keys that differ in case only, as Owner and owner: IAM does not tell them apart."
  }
}
