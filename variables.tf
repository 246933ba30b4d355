variable "name" {
  description = <<-EOT
    Name of the rule, the function, its role and its log group (`/aws/lambda/<name>`).
    IAM names are global: a second copy in the same account needs another name.
    A change replaces them (UPGRADING.md).
  EOT
  type        = string
  default     = "iam-role-last-used"
  nullable    = false

  validation {
    condition     = length(var.name) >= 1 && length(var.name) <= 64
    error_message = "name must have 1 to 64 characters, the limit of Lambda and IAM; it has ${length(var.name)}."
  }

  validation {
    condition = var.organization == null || length(var.name) <= 41
    error_message = format(
      "name must have at most 41 characters with organization; it has %d. %s %s",
      length(var.name),
      "AWS Config names the rule of a member OrgConfigRule-<name>-<8 characters>, and the call that clean-up reads",
      "results with (GetComplianceDetailsByConfigRule) takes names of at most 64.",
    )
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]*$", var.name))
    error_message = "name must be made of the characters A-Z a-z 0-9 _ - only; \"${var.name}\" is not."
  }
}

variable "max_days" {
  description = <<-EOT
    Days a role may go unused before it is NON_COMPLIANT; a role of at most this age is `new`. At most 365, because
    IAM keeps the last use of a role for 400 days.
  EOT
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = contains(range(1, 366), var.max_days)
    error_message = "max_days must be a whole number of days from 1 to 365, because IAM keeps the last use for 400; it is ${var.max_days}."
  }
}

variable "whitelist" {
  description = <<-EOT
    Patterns of roles that are COMPLIANT whatever their use, matched against path and name (`/team-a/deploy`).
    `*` matches any characters, `/` included, and `?` matches one; case counts, and the pattern must match the whole.
    The annotation names the first pattern that matches.
  EOT
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for pattern in var.whitelist : pattern != null && pattern != ""])
    error_message = "Each pattern of the whitelist must have at least one character; at least one is empty or null."
  }

  validation {
    condition = !anytrue([for pattern in var.whitelist : can(regex("^arn:", pattern))])
    error_message = format(
      "Each pattern of the whitelist must be a path and name, as in /team-a/deploy, not an ARN. Instead of %s.",
      join("", [
        for bad in [[
          for pattern in var.whitelist : format("%q write %q", pattern, try(regex(":role(/.*)$", pattern)[0], "/name-of-a-role"))
          if can(regex("^arn:", pattern))
        ]] :
        join(", ", [for index, pattern in bad : index < 10 ? pattern : "and ${length(bad) - 10} more" if index <= 10])
      ]),
    )
  }

  validation {
    condition = !anytrue([
      for pattern in var.whitelist : can(regex("^[^/*]", pattern)) && !can(regex("^arn:", pattern))
    ])
    error_message = format(
      "Each pattern of the whitelist must start with / or *, because it is compared with path and name together; %s %s",
      "these do not:",
      join("", [
        for bad in [[
          for pattern in var.whitelist : jsonencode(pattern)
          if can(regex("^[^/*]", pattern)) && !can(regex("^arn:", pattern))
        ]] :
        join(", ", [for index, pattern in bad : index < 10 ? pattern : "and ${length(bad) - 10} more" if index <= 10])
      ]),
    )
  }

  validation {
    condition = !anytrue([
      for pattern in var.whitelist : can(regex("[^A-Za-z0-9+=,.@_/*?-]", pattern)) && !can(regex("^arn:", pattern))
    ])
    error_message = format(
      "Each pattern of the whitelist must be an element of its own, %s; these are not: %s",
      "made of the characters A-Z a-z 0-9 + = , . @ _ - / * ? only",
      join("", [
        for bad in [[
          for pattern in var.whitelist : jsonencode(pattern)
          if can(regex("[^A-Za-z0-9+=,.@_/*?-]", pattern)) && !can(regex("^arn:", pattern))
        ]] :
        join(", ", [for index, pattern in bad : index < 10 ? pattern : "and ${length(bad) - 10} more" if index <= 10])
      ]),
    )
  }

  # The parameters are built here as main.tf builds them: a validation may not use a local that is made of its variable.
  validation {
    condition = length(jsonencode(merge(
      { max_days_for_last_used = tostring(var.max_days) },
      length(var.whitelist) == 0 ? {} : { role_whitelist = join("|", distinct(compact(var.whitelist))) },
    ))) <= 1024
    error_message = format(
      "With this whitelist the rule's parameters have %d characters, and AWS Config allows 1,024. %s",
      length(jsonencode(merge(
        { max_days_for_last_used = tostring(var.max_days) },
        length(var.whitelist) == 0 ? {} : { role_whitelist = join("|", distinct(compact(var.whitelist))) },
      ))),
      "Use wider patterns, such as /team-a/*, or exempt single roles with the exemption tag (exemption_tag).",
    )
  }
}

variable "exemption_tag" {
  description = <<-EOT
    Key of the tag that exempts a role until the date in its value (`2027-01-31`, that day included).
    Anyone who may tag a role can exempt it. Null: no exemption by this tag.
  EOT
  type        = string
  default     = "iam-role-last-used:exempt-until"

  validation {
    condition     = try(length(var.exemption_tag) >= 1 && length(var.exemption_tag) <= 128, var.exemption_tag == null)
    error_message = "exemption_tag must have 1 to 128 characters, or be null for no exemption by tag."
  }

  validation {
    condition     = var.exemption_tag == null || can(regex("^[\\p{L}\\p{Nd}\\p{Zs}_.:/=+@-]*$", var.exemption_tag))
    error_message = "exemption_tag must be made of letters, digits, spaces and _ . : / = + - @ only."
  }

  validation {
    condition     = !can(regex("^(?i)aws:", var.exemption_tag))
    error_message = "exemption_tag must not start with aws:, because AWS reserves these keys."
  }
}

variable "maximum_exemption_days" {
  description = <<-EOT
    How many days ahead an exemption date may lie. A later date exempts nothing, and the annotation says so, so
    an exemption must be renewed. Null: no limit, and a tag with `9999-12-31` exempts for ever.
  EOT
  type        = number
  default     = 400

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
    Tags that exempt a role without a date: patterns of the value by key, as in `{ env = ["dr", "break-glass-*"] }`.
    `["*"]` matches any value. Keys are compared without regard to case, as IAM does; patterns work as in `whitelist`.
    Anyone who may tag a role can exempt it.
  EOT
  type        = map(list(string))
  default     = {}
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

variable "owner_tag" {
  description = <<-EOT
    Key of the tag that names the owner of a role. Annotations of NON_COMPLIANT roles and notifications end with
    its value. Null: no owner is named.
  EOT
  type        = string
  default     = "owner"

  validation {
    condition     = var.owner_tag == null || can(regex("^[\\p{L}\\p{Nd}\\p{Zs}_.:/=+@-]{1,128}$", var.owner_tag))
    error_message = "owner_tag must have 1 to 128 letters, digits, spaces and _ . : / = + - @, or be null to tell no owner."
  }
}

variable "resource_id" {
  description = <<-EOT
    What identifies a role in the results. `RoleId` (`AROA…`) is the ID that AWS Config uses, so results join its
    timeline and queries, and a role created again starts afresh. `RoleName` is what older rules report.
  EOT
  type        = string
  default     = "RoleId"
  nullable    = false

  validation {
    condition     = contains(["RoleId", "RoleName"], var.resource_id)
    error_message = "resource_id must be RoleId or RoleName; it is \"${var.resource_id}\"."
  }
}

variable "include_protected_roles" {
  description = <<-EOT
    Whether to evaluate roles that AWS owns (paths `/aws-service-role/` and `/aws-reserved/`). IAM refuses to change
    most of them.
  EOT
  type        = bool
  default     = false
  nullable    = false
}

variable "reporting" {
  description = <<-EOT
    What each run sends to AWS Config, which bills per evaluation. `changes`: only results that differ from the one
    AWS Config holds; a result then shows when it last changed, not when it was last checked. `all`: every role.
  EOT
  type        = string
  default     = "changes"
  nullable    = false

  validation {
    condition     = contains(["all", "changes"], var.reporting)
    error_message = "reporting must be all or changes; it is \"${var.reporting}\"."
  }
}

variable "maximum_execution_frequency" {
  description = <<-EOT
    How often AWS Config runs the rule: `One_Hour`, `Three_Hours`, `Six_Hours`, `Twelve_Hours` or `TwentyFour_Hours`.
    Results change by the day; more runs cost more and show changes sooner.
  EOT
  type        = string
  default     = "TwentyFour_Hours"
  nullable    = false

  validation {
    condition = contains(
      ["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"],
      var.maximum_execution_frequency,
    )
    error_message = format(
      "maximum_execution_frequency must be one of %s; it is \"%s\".",
      "One_Hour, Three_Hours, Six_Hours, Twelve_Hours and TwentyFour_Hours",
      var.maximum_execution_frequency,
    )
  }
}

variable "execution_role" {
  description = <<-EOT
    Role whose credentials read the roles and report to AWS Config, instead of the function's own role. It must trust
    the function's role (output `role_arn`) and allow the data calls. Null: the function's own role. `{}`: the role that
    AWS Config names in its event.
    - `name`: name of a role in this account, with its path in front if it has one (`audit/reader`). Null: as in the event.
  EOT
  type = object({
    name = optional(string)
  })
  default = null

  validation {
    condition = (
      try(var.execution_role.name, null) == null ||
      can(regex("^([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]{1,64}$", var.execution_role.name))
    )
    error_message = format(
      "execution_role.name must be the name of a role, 1 to 64 of the characters A-Z a-z 0-9 + = , . @ _ -, %s",
      "with its path in front if it has one, as in audit/reader; it must not be an ARN, nor start with /.",
    )
  }

  validation {
    condition = !can(regex("^aws-service-role/|^([^/]+/)*AWSServiceRoleFor", try(var.execution_role.name, null)))
    error_message = format(
      "execution_role.name must not be a service-linked role such as AWSServiceRoleForConfig, %s",
      "because only its service can assume it; name a role that trusts the function's role.",
    )
  }

  validation {
    condition     = var.execution_role == null || var.organization == null
    error_message = "execution_role must be null with organization: organization.execution_role_name names the role."
  }
}

variable "layer" {
  description = <<-EOT
    ARN of a Lambda layer version to add to the function, such as the extension of a monitoring product. The function
    needs none. Null: no layer.
  EOT
  type        = string
  default     = null

  validation {
    condition = (
      var.layer == null ||
      can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+$", var.layer))
    )
    error_message = format(
      "layer must be the ARN of a version of a Lambda layer, %s, or null.",
      "as in arn:aws:lambda:eu-west-1:123456789012:layer:extension:7",
    )
  }
}

variable "runtime" {
  description = <<-EOT
    Lambda runtime: `nodejs22.x` or `nodejs24.x`, which needs version 6.19 of the AWS provider. AWS supports
    `nodejs22.x` until April 2027. The artifact is tested on both.
  EOT
  type        = string
  default     = "nodejs22.x"
  nullable    = false

  validation {
    condition     = contains(["nodejs22.x", "nodejs24.x"], var.runtime)
    error_message = "runtime must be nodejs22.x or nodejs24.x; it is \"${var.runtime}\"."
  }
}

variable "architecture" {
  description = "Processor architecture of the function: `arm64`, which costs less, or `x86_64`."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture must be arm64 or x86_64; it is \"${var.architecture}\"."
  }
}

variable "memory_size" {
  description = <<-EOT
    Memory of the function in MB. 5,000 roles, the most that AWS allows in an account, take about 100 MB.
  EOT
  type        = number
  default     = 192
  nullable    = false

  validation {
    condition     = floor(var.memory_size) == var.memory_size && var.memory_size >= 128 && var.memory_size <= 10240
    error_message = "memory_size must be a whole number of MB from 128 to 10240, the limits of Lambda; it is ${var.memory_size}."
  }
}

variable "timeout" {
  description = <<-EOT
    Timeout of one run in seconds. The default leaves time for IAM's throttling in an account of 5,000 roles.
  EOT
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = contains(range(30, 901), var.timeout)
    error_message = "timeout must be a whole number of seconds from 30, enough for some retries, to 900, the limit of Lambda; it is ${var.timeout}."
  }
}

variable "log_level" {
  description = <<-EOT
    Minimum log level: `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR` or `FATAL`. `INFO` writes one line per run, `DEBUG` also
    one per role. `alarms` and `dashboard` need `INFO` or lower.
  EOT
  type        = string
  default     = "INFO"
  nullable    = false

  validation {
    condition     = contains(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"], var.log_level)
    error_message = "log_level must be TRACE, DEBUG, INFO, WARN, ERROR or FATAL; it is \"${var.log_level}\"."
  }
}

variable "log_retention_in_days" {
  description = <<-EOT
    Days to keep the function's logs: a period that CloudWatch Logs has, or 0 to keep them for ever.
  EOT
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition = contains([
      0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ], var.log_retention_in_days)
    error_message = format(
      "log_retention_in_days must be 0 (never expire) or a period that CloudWatch Logs has: %s; it is %s.",
      "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653",
      var.log_retention_in_days,
    )
  }

  validation {
    condition = !(
      var.log_retention_in_days == 1 && var.organization != null && var.alarms != null &&
      var.maximum_execution_frequency == "TwentyFour_Hours"
    )
    error_message = format(
      "log_retention_in_days must not be 1 with organization and alarms, %s; take 3 or more, or another frequency.",
      "because the daily check for accounts that are not evaluated reads the log of 30 hours",
    )
  }
}

variable "kms_key_arn" {
  description = <<-EOT
    ARN of the KMS key that encrypts environment variables, log groups, queues, the topic and, with `remediation`, the
    backups. The policy of the key must let CloudWatch Logs use it. Null: keys that AWS owns.
  EOT
  type        = string
  default     = null

  validation {
    condition = var.kms_key_arn == null || can(regex(
      "^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$",
      var.kms_key_arn,
    ))
    error_message = format(
      "kms_key_arn must be the ARN of a KMS key and not of an alias, %s, or null.",
      "as in arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555",
    )
  }
}

variable "permissions_boundary" {
  description = <<-EOT
    ARN of the permissions boundary of the roles that the module creates. It must allow what those roles are granted.
    Null: none.
  EOT
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

variable "iam_role_path" {
  description = "Path of the roles that the module creates, as in `/platform/`."
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/([!-.0-~]+/)*$", var.iam_role_path))
    error_message = "iam_role_path must be / or parts between slashes, as in /a/b/; it is \"${var.iam_role_path}\"."
  }

  validation {
    condition = !can(regex("[^A-Za-z0-9+=,.@_/-]", var.iam_role_path))
    error_message = format(
      "iam_role_path must be made of the characters A-Z a-z 0-9 + = , . @ _ - / only; it is \"%s\". %s",
      var.iam_role_path,
      "IAM accepts others, but Lambda and EventBridge Scheduler do not.",
    )
  }

  validation {
    condition     = length(var.iam_role_path) <= 512
    error_message = "iam_role_path must have at most 512 characters; it has ${length(var.iam_role_path)}."
  }
}

variable "vpc_config" {
  description = <<-EOT
    Subnets and security groups of the function. The function needs no VPC; inside one, the subnets must reach IAM,
    AWS Config and, depending on the other inputs, STS, S3 and SNS. Null: no VPC.
    - `subnet_ids`: IDs of subnets.
    - `security_group_ids`: IDs of security groups.
  EOT
  type = object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
  })
  default = null

  validation {
    condition = var.vpc_config == null || try(
      length(var.vpc_config.subnet_ids) >= 1 && length(var.vpc_config.subnet_ids) <= 16,
      false,
    )
    error_message = "vpc_config.subnet_ids must have 1 to 16 IDs, the limit of Lambda; with none the function would be outside the VPC."
  }

  validation {
    condition = alltrue([
      for id in try(tolist(var.vpc_config.subnet_ids), []) : can(regex("^subnet-[0-9a-f]+$", id))
    ])
    error_message = "Each of vpc_config.subnet_ids must be the id of a subnet, as in subnet-0a1b2c3d."
  }

  validation {
    condition = var.vpc_config == null || try(
      length(var.vpc_config.security_group_ids) >= 1 && length(var.vpc_config.security_group_ids) <= 5,
      false,
    )
    error_message = "vpc_config.security_group_ids must have 1 to 5 IDs, the limit of Lambda."
  }

  validation {
    condition = alltrue([
      for id in try(tolist(var.vpc_config.security_group_ids), []) : can(regex("^sg-[0-9a-f]+$", id))
    ])
    error_message = "Each of vpc_config.security_group_ids must be the id of a security group, as in sg-0a1b2c3d."
  }
}

variable "tags" {
  description = <<-EOT
    Tags of everything that the module creates. Its roles carry one more, `iam-role-last-used:module`.
  EOT
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

variable "organization" {
  description = <<-EOT
    Makes the rule an organization rule: AWS Config deploys it to every account, and this one function evaluates all of
    them, with a role that it assumes in each. Apply it in the management account or in a delegated administrator
    (docs/organization.md). Null: this account only. `{}`: on.
    - `execution_role_name`: name of that role in every account (`modules/member-role`), with its path in front if it has
      one. Null: `<name>-member`.
    - `excluded_accounts`: IDs of accounts without the rule.
    - `account_ids`: IDs of the accounts whose AWS Config may invoke the function, at most 60. Null: any account may, and
      events of other rules end at once. How many there are must be known at plan; add new ones at the end.
    - `id`: ID of the organization (`o-…`), which the trust of the roles names. Required with `stack_set`.
    - `stack_set`: deploys the role with a StackSet, to accounts that join later too; never to the management account.
      `organizational_unit_ids`: organizational units (`ou-…`) or the root (`r-…`); a change recreates the role in all of
      them. `call_as`: `SELF`, or `DELEGATED_ADMIN`. Null: you apply `modules/member-role` in each account.
    - `aggregator`: whether to create an AWS Config aggregator, which shows the results of all accounts in one place.
  EOT
  type = object({
    execution_role_name = optional(string)
    excluded_accounts   = optional(set(string), [])
    account_ids         = optional(list(string))
    id                  = optional(string)
    stack_set = optional(object({
      organizational_unit_ids = set(string)
      call_as                 = optional(string, "SELF")
    }))
    aggregator = optional(bool, false)
  })
  default = null

  validation {
    condition = try(var.organization.execution_role_name, null) == null || can(regex(
      "^([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]{1,64}$",
      var.organization.execution_role_name,
    ))
    error_message = format(
      "organization.execution_role_name must be the name of a role, 1 to 64 of the characters A-Z a-z 0-9 + = , . @ _ -, %s",
      "with its path in front if it has one, as in audit/reader; it must not be an ARN, nor start with /.",
    )
  }

  validation {
    condition = !can(regex(
      "^aws-service-role/|^([^/]+/)*AWSServiceRoleFor",
      try(var.organization.execution_role_name, null),
    ))
    error_message = format(
      "organization.execution_role_name must not be a service-linked role such as AWSServiceRoleForConfig, %s",
      "because only its service can assume it; modules/member-role makes a role that the function can assume.",
    )
  }

  validation {
    condition     = length(try(var.organization.excluded_accounts, [])) <= 1000
    error_message = "organization.excluded_accounts must hold at most 1,000 ids, the limit of AWS Config."
  }

  validation {
    condition = alltrue([
      for id in try(var.organization.excluded_accounts, []) : can(regex("^[0-9]{12}$", id))
    ])
    error_message = "Each of organization.excluded_accounts must be the id of an account, 12 digits."
  }

  validation {
    condition = length(coalesce(try(var.organization.account_ids, null), [])) <= 60
    error_message = format(
      "organization.account_ids must hold at most 60 ids, or be null: %s",
      "Lambda allows 20 KB for a function's policy, and each account needs a statement of its own.",
    )
  }

  validation {
    condition = alltrue([
      for id in coalesce(try(var.organization.account_ids, null), []) : can(regex("^[0-9]{12}$", id))
    ])
    error_message = "Each of organization.account_ids must be the id of an account, 12 digits."
  }

  validation {
    condition     = try(var.organization.id, null) == null || can(regex("^o-[a-z0-9]{10,32}$", var.organization.id))
    error_message = "organization.id must be o- and 10 to 32 lower-case letters or digits, or null."
  }

  validation {
    condition     = try(var.organization.stack_set, null) == null || try(var.organization.id, null) != null
    error_message = "organization.id must be given with organization.stack_set: the trust of the member role names it."
  }

  validation {
    condition     = try(length(var.organization.stack_set.organizational_unit_ids) >= 1, true)
    error_message = "organization.stack_set.organizational_unit_ids must hold at least one id."
  }

  validation {
    condition = alltrue([
      for id in try(var.organization.stack_set.organizational_unit_ids, []) :
      can(regex("^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$", id))
    ])
    error_message = format(
      "Each of organization.stack_set.organizational_unit_ids must be the id of an organizational unit or a root, %s",
      "as in ou-ab12-11111111 or r-ab12.",
    )
  }

  validation {
    condition = try(
      contains(["SELF", "DELEGATED_ADMIN"], var.organization.stack_set.call_as),
      try(var.organization.stack_set, null) == null,
    )
    error_message = "organization.stack_set.call_as must be SELF or DELEGATED_ADMIN."
  }
}

variable "alarms" {
  description = <<-EOT
    CloudWatch alarms for failed runs, missing runs, rejected evaluations and undelivered notifications; with
    `organization`, also for accounts that are not evaluated; with `remediation`, also for its failures and limits.
    Null: no alarms.
    - `actions`: ARNs of SNS topics to notify, at most 5. None: the alarms show in the console only.
    - `max_unused_roles`: raises an alarm when an account has more NON_COMPLIANT roles than this. Null: no such alarm.
    - `watch_unused_roles`: whether to create that alarm. Set it to true when `max_unused_roles` is known only after apply.
  EOT
  type = object({
    actions            = optional(list(string), [])
    max_unused_roles   = optional(number)
    watch_unused_roles = optional(bool)
  })
  default = null

  validation {
    condition = !anytrue([for arn in try(tolist(var.alarms.actions), []) : can(regex(":sns:.*\\.fifo$", arn))])
    error_message = format(
      "Each of alarms.actions must be a standard topic: CloudWatch cannot publish to FIFO topics; %s",
      "name a standard topic, and subscribe the readers to it.",
    )
  }

  validation {
    condition     = !try(coalesce(var.alarms.watch_unused_roles, false) && var.alarms.max_unused_roles == null, false)
    error_message = "alarms.watch_unused_roles needs alarms.max_unused_roles: how many unused roles are too many."
  }

  validation {
    condition = alltrue([
      for arn in try(tolist(var.alarms.actions), []) :
      can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+(\\.fifo)?$", arn))
    ])
    error_message = format(
      "Each of alarms.actions must be the ARN of an SNS topic, %s.",
      "as in arn:aws:sns:eu-west-1:123456789012:on-call",
    )
  }

  validation {
    condition     = length(try(tolist(var.alarms.actions), [])) <= 5
    error_message = "alarms.actions must hold at most 5 ARNs, the limit of CloudWatch."
  }

  validation {
    condition     = try(floor(var.alarms.max_unused_roles) == var.alarms.max_unused_roles, true)
    error_message = "alarms.max_unused_roles must be a whole number."
  }

  validation {
    condition     = try(var.alarms.max_unused_roles >= 0, true)
    error_message = "alarms.max_unused_roles must be 0 or more."
  }

  validation {
    condition = var.alarms == null || contains(["TRACE", "DEBUG", "INFO"], var.log_level)
    error_message = format(
      "alarms needs log_level TRACE, DEBUG or INFO; it is %s. %s",
      var.log_level,
      "The metrics are a line of the log without a level, which Lambda counts as INFO.",
    )
  }
}

variable "failure_destination" {
  description = <<-EOT
    Keeps the events of AWS Config that the function failed on three times; otherwise Lambda drops them. Null: off.
    `{}`: an SQS queue (`<name>-failures`) that keeps them for 14 days.
    - `arn`: your own SQS queue or SNS topic. The policy of its KMS key, if any, must allow the function's role.
    - `create_queue`: whether the module creates its queue. Set it to false with an `arn`.
  EOT
  type = object({
    arn          = optional(string)
    create_queue = optional(bool, true)
  })
  default = null

  validation {
    condition     = !can(regex("\\.fifo$", var.failure_destination.arn))
    error_message = "failure_destination.arn must be a standard queue or topic, because Lambda does not send failures to FIFO queues or topics."
  }

  validation {
    condition     = try(var.failure_destination.create_queue || var.failure_destination.arn != null, true)
    error_message = "failure_destination.create_queue must be true without failure_destination.arn: the events need a queue."
  }

  validation {
    condition = try(var.failure_destination.arn, null) == null || can(regex(
      "^arn:aws[a-z-]*:(sqs|sns):[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+(\\.fifo)?$",
      var.failure_destination.arn,
    ))
    error_message = format(
      "failure_destination.arn must be the ARN of an SQS queue or an SNS topic, %s, or null.",
      "as in arn:aws:sqs:eu-west-1:123456789012:failures",
    )
  }
}

variable "notifications" {
  description = <<-EOT
    Messages about roles that become NON_COMPLIANT or COMPLIANT, with reason, owner and a link. Null: off. Give either
    `topic_arn`, or `email_addresses` or `create_topic`.
    - `topic_arn`: your own SNS topic. Its policy must allow `events.amazonaws.com` with `each = "role"`, and the
      function's role if it is in another account.
    - `email_addresses`: the module creates a topic, and each address must confirm the subscription. Known at plan.
    - `create_topic`: creates the topic without addresses (output `notification_topic_arn`).
    - `each`: `run` is one message per run with changes. `role` is one message per role, from the events of AWS Config;
      messages that cannot be delivered stay in the queue `<name>-undelivered` for 14 days.
  EOT
  type = object({
    topic_arn       = optional(string)
    email_addresses = optional(set(string), [])
    create_topic    = optional(bool)
    each            = optional(string, "run")
  })
  default = null

  validation {
    condition = var.notifications == null || (
      (try(var.notifications.topic_arn, null) != null) !=
      try(coalesce(var.notifications.create_topic, length(var.notifications.email_addresses) > 0), false)
    )
    error_message = "notifications must have either topic_arn, or email_addresses or create_topic = true, and not both."
  }

  validation {
    condition = !try(
      var.notifications.create_topic == false && length(var.notifications.email_addresses) > 0,
      false,
    )
    error_message = "notifications.create_topic must not be false with email_addresses, which are subscribed to that topic."
  }

  validation {
    condition = !try(issensitive(var.notifications.email_addresses), false)
    error_message = format(
      "notifications.email_addresses must not be sensitive, because each is part of the address of a resource; %s",
      "unwrap it with nonsensitive().",
    )
  }

  validation {
    condition     = try(contains(["run", "role"], var.notifications.each), true)
    error_message = "notifications.each must be \"run\" or \"role\"."
  }

  validation {
    condition     = !can(regex("\\.fifo$", var.notifications.topic_arn))
    error_message = "notifications.topic_arn must be a standard topic: FIFO topics reject messages without a group, and mail addresses."
  }

  validation {
    condition = try(var.notifications.topic_arn, null) == null || can(regex(
      "^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+(\\.fifo)?$",
      var.notifications.topic_arn,
    ))
    error_message = format(
      "notifications.topic_arn must be the ARN of an SNS topic, %s, or null.",
      "as in arn:aws:sns:eu-west-1:123456789012:on-call",
    )
  }

  validation {
    condition = alltrue([
      for address in try(var.notifications.email_addresses, []) : can(regex("^[^@\\s]+@[^@\\s]+$", address))
    ])
    error_message = "Each of notifications.email_addresses must be an e-mail address, as in on-call@example.com."
  }
}

variable "dashboard" {
  description = <<-EOT
    Whether to create a CloudWatch dashboard and saved log queries. The function then logs a line per NON_COMPLIANT role
    at every run.
  EOT
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition = !var.dashboard || contains(["TRACE", "DEBUG", "INFO"], var.log_level)
    error_message = format(
      "dashboard needs log_level TRACE, DEBUG or INFO; it is %s. %s",
      var.log_level,
      "The metrics are a line of the log without a level, which Lambda counts as INFO.",
    )
  }
}

variable "references" {
  description = <<-EOT
    Whether the annotation of a finding says which types of resources still name the role, as AWS Config records them
    (`named by function, task definition`). Costs one more pass of queries per run. Not with `organization`; an
    `execution_role` needs `config:SelectResourceConfig`.
  EOT
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition = !var.references || var.organization == null
    error_message = format(
      "references must be false with organization: %s",
      "the roles of the members may not query AWS Config. In an account, npm run preview -- --references tells the same.",
    )
  }
}

variable "reference_regions" {
  description = <<-EOT
    Regions to look in for resources that name a role, besides the Region of the provider. Each needs an AWS Config
    recorder. Used by `references` and by `remediation.skip_referenced`.
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

variable "remediation" {
  description = <<-EOT
    Retires unused roles in steps: quarantine (AWS's policy `AWSDenyAll`), wait, back up, delete; and restores them. Each
    step is a Systems Manager document, and the function behind it checks the role again first. Null: off. `{}`: the
    documents only, and nothing happens without you.
    - `quarantine_after_days`: the daily pass quarantines a role that it found unused on so many days in a row, 1 to 365.
      Null: never.
    - `delete_after_days`: the daily pass deletes a role after so many days in quarantine without use, 1 to 365. Null: never.
    - `schedule_pass`: whether to create the daily pass. Set it to true when those values are known only after apply.
    - `protected_patterns`: patterns, as in `whitelist`, of roles that are never touched.
    - `protect_platform_roles`: whether to leave alone the roles of AWS Organizations, Control Tower, StackSets, the CDK
      and the consoles (docs/remediation.md lists them). Default: true.
    - `maximum_per_day`: daily limit of quarantines, and of deletions, 1 to 1,000; the rest waits. Default: 10.
    - `dry_run`: whether the functions only say what they would do; restoring still works. Default: false. `dry_run` and
      `protected_patterns` are required with a daily pass.
    - `skip_referenced`: whether to leave alone roles that a recorded resource still names. If AWS Config cannot answer,
      nothing is done. Default: true.
    - `restore_only`: keeps only the backups and the restore, to switch remediation off. Default: false.
    - `backup_bucket`: your own S3 bucket for cases and backups. Anyone who may write to it can have roles created. Null:
      the module's bucket.
    - `create_backup_bucket`: whether to create the module's bucket, also beside yours. Default: true.
    - `backup_deleter_arn`: ARN of the one role or user that may delete backups from the module's bucket. Null: nobody.
  EOT
  type = object({
    quarantine_after_days  = optional(number)
    delete_after_days      = optional(number)
    schedule_pass          = optional(bool)
    protected_patterns     = optional(list(string))
    protect_platform_roles = optional(bool)
    maximum_per_day        = optional(number)
    dry_run                = optional(bool)
    skip_referenced        = optional(bool)
    restore_only           = optional(bool, false)
    backup_bucket          = optional(string)
    create_backup_bucket   = optional(bool, true)
    backup_deleter_arn     = optional(string)
  })
  default = null

  validation {
    condition = var.remediation == null || var.organization == null
    error_message = format(
      "remediation must be null with organization: %s",
      "AWS Config cannot remediate for an organization rule. Apply modules/remediation in each member instead.",
    )
  }

  validation {
    condition = (
      try(var.remediation.protected_patterns, null) != null ||
      !try(
        coalesce(var.remediation.schedule_pass, false) || var.remediation.quarantine_after_days != null ||
        var.remediation.delete_after_days != null,
        false,
      )
    )
    error_message = format(
      "remediation.protected_patterns must be said where roles are quarantined or deleted by themselves (%s): %s",
      "quarantine_after_days, delete_after_days, schedule_pass",
      "the roles that must never be touched, or [] for none.",
    )
  }

  validation {
    condition = var.remediation == null || var.resource_id == "RoleId"
    error_message = format(
      "remediation needs resource_id RoleId; it is %s. %s",
      var.resource_id,
      "A role is only touched by its id, because its name may be given to another role.",
    )
  }
}
