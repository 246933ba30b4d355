variable "name" {
  description = <<-EOT
    Name of the rule, the function, its role and its log group (`/aws/lambda/<name>`). 1 to 64 of the characters
    `A-Z a-z 0-9 _ -`: the API that reads a rule's results, the function's name and the role's name all end at 64. IAM
    names are global, so each Region needs a name of its own. In an organization at most 41: Config puts
    `OrgConfigRule-` before and 9 characters after the name of the rule in every member. With `remediation` at most 49,
    and not with `aws`, `amazon` or `amzn` at its start: `<name>-ssm-remediator` ends at 64 too, and documents have such names.
  EOT
  type        = string
  default     = "iam-role-last-used"
  nullable    = false

  validation {
    condition     = length(var.name) >= 1 && length(var.name) <= 64
    error_message = "name must have 1 to 64 characters; it has ${length(var.name)}."
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
    How many whole days a role may go unused before it is NON_COMPLIANT, and how old it must be before it is judged. A
    whole number from 1 to 365: IAM keeps the last use of a role for 400 days, so that more could not be told.
  EOT
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = contains(range(1, 366), var.max_days)
    error_message = "max_days must be a whole number of days from 1 to 365; it is ${var.max_days}."
  }
}

variable "whitelist" {
  description = <<-EOT
    Patterns of pathnames (path and name, as in `/team-a/deploy`) of roles that are COMPLIANT whatever their use. In
    order: the first that matches is the one that the annotation names; a pattern that comes again is ignored. `*`
    stands for any characters, `/` included, and `?` for one; case counts, and the whole pathname must match. Allowed
    are `A-Z a-z 0-9 + = , . @ _ - / * ?`, and each pattern starts with `/` or `*`, because every pathname starts with
    `/`. Together with `max_days` they must fit in the 1,024 characters that AWS Config allows for a rule's
    parameters.
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
      "Each pattern of the whitelist must be a pathname, as in /team-a/deploy, and no ARN. Instead of %s.",
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
    Key of the tag that exempts the role that carries it, until the end of the day that is its value (`2027-01-31`).
    Null: no role is exempt by tag. Whoever may tag a role may then exempt it. 1 to 128 letters, digits, spaces and
    `_ . : / = + - @`, not starting with `aws:`: the rules that IAM has for tag keys.
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
    error_message = "exemption_tag must not start with aws:, because AWS keeps these tags to itself."
  }
}

variable "maximum_exemption_days" {
  description = <<-EOT
    How many days ahead the date of an exemption tag may lie. A tag with a later one exempts nothing, and the annotation says so:
    an exemption has to be renewed, and `9999-12-31` would be a whitelist by whoever may tag. A whole number from 1 to 3,650.
    Null: as far ahead as the tag says.
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
    Tags that exempt the roles that carry one of them, whatever their use and without a date: by the key of the tag, patterns of
    its value, as in `{ env = ["dr", "break-glass-*"] }`; `["*"]` is any value. Keys are told apart without case, as IAM does;
    the values are patterns as in `whitelist`. Whoever may tag a role may then exempt it. Keys have 1 to 128 letters, digits,
    spaces and `_ . : / = + - @`, and do not start with `aws:`; patterns have 1 to 256 of these and `* ?`; all together, as JSON,
    1,024 bytes, because the environment variables of a function end at 4 KB.
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

variable "owner_tag" {
  description = <<-EOT
    Key of the tag that names the owner of a role. The annotation of a role that is NON_COMPLIANT ends with its value, and so do
    notifications, so that whoever reads them knows whom to ask. Null: owners are not told. 1 to 128 letters, digits, spaces
    and `_ . : / = + - @`: the rules that IAM has for tag keys.
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
    What names a role in the results. `RoleId`: its id (AROA…), which AWS Config itself uses, so that results join
    Config's timeline and queries, and a role that is created again starts afresh. `RoleName`: its name, as older
    rules report it.
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
    Whether roles that AWS owns, with the paths `/aws-service-role/` and `/aws-reserved/`, are judged too. By default
    they are not reported: their owner is a service, and IAM refuses to change most of them.
  EOT
  type        = bool
  default     = false
  nullable    = false
}

variable "reporting" {
  description = <<-EOT
    What is sent to AWS Config at each run. `changes`: only what differs from the result that Config holds already, but for
    the day and Region in which a used role was last used; the date in a result is then that of its last change. `all`: the
    evaluation of every role, which Config bills each time (docs/capacity.md).
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
    How often AWS Config runs the rule: `One_Hour`, `Three_Hours`, `Six_Hours`, `Twelve_Hours` or `TwentyFour_Hours`,
    the five that Config has. Verdicts change by the day, so more than once a day brings results sooner after a
    change, and costs more.
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
    The role whose credentials read the roles and report to AWS Config. Null: the function's own role. `{}`: the role
    that Config names in its event; a service-linked role cannot be assumed, so Config must use another.
    `{ name = "x" }`: the role of that name in this account, with its path in front if it has one (`audit/x`). The
    role must trust the function's role (output `role_arn`) and allow the three data calls, which the function's role
    is then not given; instead it may assume that role, or with `{}` any role of this account that trusts it.
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
    ARN of the version of a Lambda layer to add to the function, such as the extension of a monitoring product. Null:
    none. The function needs no layer, and nothing is loaded from it; it must suit `runtime` and `architecture`.
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
    Runtime of the function: `nodejs22.x`, which AWS supports until April 2027, or `nodejs24.x`, which the AWS
    provider knows from version 6.19. The artifact is tested on both.
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
    Memory of the function in MB: a whole number from 128 to 10240, the limits of Lambda. In the bench an account of 5,000
    roles, the most that AWS allows, takes about 100 MB of the default.
  EOT
  type        = number
  default     = 192
  nullable    = false

  validation {
    condition     = floor(var.memory_size) == var.memory_size && var.memory_size >= 128 && var.memory_size <= 10240
    error_message = "memory_size must be a whole number of MB from 128 to 10240; it is ${var.memory_size}."
  }
}

variable "timeout" {
  description = <<-EOT
    How long one run of the function may take, in seconds: a whole number from 30 to 900. 900 is the limit of Lambda;
    below 30 a cold start and a few calls that IAM throttles leave no time for the report.
  EOT
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = contains(range(30, 901), var.timeout)
    error_message = "timeout must be a whole number of seconds from 30 to 900; it is ${var.timeout}."
  }
}

variable "log_level" {
  description = <<-EOT
    Least level of the log lines that are kept: `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR` or `FATAL`, the levels of
    Lambda's own log filter. At `INFO` each run writes one summary line; at `DEBUG` also one line per role.
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
    How many days the function's log lines are kept: one of the periods that CloudWatch Logs has (1, 3, 5, 7, 14, 30,
    60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653), or 0: they never expire. Not 1 with
    `organization` and `alarms`, whose daily check reads 30 hours of them.
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
    ARN of the KMS key, not of an alias, that encrypts the functions' environment variables and their log groups, the
    queues and the topic, and with `remediation` the backups. Null: keys that AWS owns. The key's policy must let
    CloudWatch Logs use it for each log group; the functions' roles are given what they need of this key.
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
    ARN of the policy that bounds the permissions of the function's role, where an estate asks for one. Null: none. It
    must allow what the role is given, or the function fails.
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
  description = "Path of the function's role: `/`, or names between slashes (`/platform/`) of the characters `A-Z a-z 0-9 + = , . @ _ -`, which Lambda and EventBridge Scheduler take; IAM allows 512 characters."
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
      "IAM takes others, but Lambda and EventBridge Scheduler take no role with them.",
    )
  }

  validation {
    condition     = length(var.iam_role_path) <= 512
    error_message = "iam_role_path must have at most 512 characters; it has ${length(var.iam_role_path)}."
  }
}

variable "vpc_config" {
  description = <<-EOT
    Subnets and security groups of the function, where an estate runs all functions in a VPC. Null: none; the function
    needs no VPC. The subnets must lead to the APIs of IAM, AWS Config and, with `execution_role`, STS; with `remediation`
    also of S3 and of AWS Config in `reference_regions`, with `notifications` for each run also of SNS.
    - `subnet_ids`: 1 to 16 ids, the limit of Lambda.
    - `security_group_ids`: 1 to 5 ids, the limit of Lambda.
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
    error_message = "vpc_config.subnet_ids must hold 1 to 16 ids; with none the function would be outside the VPC."
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
    error_message = "vpc_config.security_group_ids must hold 1 to 5 ids."
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
    Tags of everything that the module creates: at most 49, because AWS allows 50 and the module's roles carry one more,
    `iam-role-last-used:module`, which is the module's own; no key may start with `aws:`.
  EOT
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = length(var.tags) <= 49 && !anytrue([for key in keys(var.tags) : can(regex("^(?i)aws:", key))])
    error_message = format(
      "tags must hold at most 49 tags, and no key that starts with aws:, which AWS keeps to itself; %s",
      "AWS allows 50, and the module's roles carry one of its own.",
    )
  }

  validation {
    condition     = length(distinct([for key in keys(var.tags) : lower(key)])) == length(var.tags)
    error_message = "tags must not hold keys that differ in case only, as Owner and owner: IAM does not tell them apart."
  }
}

variable "organization" {
  description = <<-EOT
    Makes the rule an organization rule: AWS Config puts it into every account, and this one function evaluates them all,
    with a role that it assumes in each. Apply it in the management account, or in one that is a delegated
    administrator of `config-multiaccountsetup.amazonaws.com`, and with `aggregator` of `config.amazonaws.com` too. Null: off, this
    account alone. `{}`: on.
    - `execution_role_name`: name of the role in every member (`modules/member-role`), with its path in front if it has
      one. The function may assume roles of this name only, and only in its own organization. Null: `<name>-member`, with the
      `name` of the module, so that two instances have two roles.
    - `excluded_accounts`: ids of accounts without the rule, at most 1,000, the limit of AWS Config.
    - `account_ids`: ids of the accounts whose AWS Config may invoke the function, this account besides; at most 60,
      because Lambda allows 20 KB for a function's policy, and its permissions know no condition that fits all accounts of an
      organization. An id may be known only after apply, how many there are may not; add new ones at the end. Null: AWS Config
      of any account may; events that are not of this rule end at once (docs/organization.md says what that leaves open).
    - `id`: id of the organization (`o-…`), for the trust of the roles that `stack_set` makes.
    - `stack_set`: rolls the role out with a StackSet, also to accounts that join later. Null: you apply
      `modules/member-role` in each account. `organizational_unit_ids`: where to, organizational units (`ou-…`) or the
      root (`r-…`); the management account is never reached; when they change, CloudFormation takes the role away and
      makes it again in all of them. `call_as`: `SELF` in the management account,
      `DELEGATED_ADMIN` in a delegated administrator of CloudFormation StackSets.
    - `aggregator`: whether to make an aggregator of AWS Config, which shows the results of all accounts in one place.
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
    CloudWatch alarms: the function fails; no run has succeeded for as long as AWS Config waits between two runs and six
    hours more; AWS Config would not take evaluations; with `notifications`, some could not be delivered; with `organization`,
    an account was not evaluated for as long, or the daily check that looks for such accounts, a function of its own, fails or
    stops. Null: off.
    - `actions`: ARNs of SNS topics that hear of each alarm and of its end, at most 5, the limit of CloudWatch. None:
      the alarms are seen in the console only.
    - `max_unused_roles`: more NON_COMPLIANT roles than this in an account are an alarm too. A whole number from 0. Null:
      no such alarm.
    - `watch_unused_roles`: whether there is that alarm. Null: where `max_unused_roles` is given. Say true where its value
      is known only after apply.
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
      "Each of alarms.actions must be a standard topic and no FIFO topic, which CloudWatch cannot publish to; %s",
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
    Where AWS Config's event goes when the function failed on it three times, or did not come to it within six hours:
    without, Lambda drops it. Null: off. `{}`: an SQS queue that the module makes (`<name>-failures`), which keeps it for
    14 days.
    - `arn`: an SQS queue or SNS topic that you have, instead. If a KMS key of yours encrypts it, the key's policy must
      allow the function's role (output `role_arn`) `kms:Decrypt` and `kms:GenerateDataKey`.
    - `create_queue`: whether the module makes its queue; true by default. Say false with an `arn`, or the queue stays
      unused: whether an ARN is given is not known at plan where it is made in the same apply.
  EOT
  type = object({
    arn          = optional(string)
    create_queue = optional(bool, true)
  })
  default = null

  validation {
    condition     = !can(regex("\\.fifo$", var.failure_destination.arn))
    error_message = "failure_destination.arn must be a standard queue or topic, because Lambda sends no failures to FIFO ones."
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
    Messages about roles that turn NON_COMPLIANT or back, with reasons, owners, a link and how to exempt a role. Null:
    off. `topic_arn`, or one of the others:
    - `topic_arn`: an SNS topic that you have. Its policy must let the function's role publish where it is in another
      account, with `each = "role"` always `events.amazonaws.com`. With a key of its own, the key's policy too.
    - `email_addresses`: the module makes a topic, and each address gets a mail to confirm first. They must be known at
      plan and not sensitive, because each is part of the address of a resource.
    - `create_topic`: true, and the module makes a topic also without addresses, which you subscribe others to (output
      `notification_topic_arn`), such as an address known only after apply. Null: where there are addresses.
    - `each`: `run` is one message for each run with news, from the function: the first run sends one and not one for
      each finding, and in an organization it tells of every account. Of a failed run it may come twice, and what the
      topic does not take is in the log (alarm `notifications-failed`). `role` is one message for each role, from the
      events of AWS Config, which it sends at best effort; what cannot be delivered is kept for 14 days in the queue
      `<name>-undelivered`. In an organization it tells only of accounts whose event buses send their events to this one.
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
      "take it out with nonsensitive().",
    )
  }

  validation {
    condition     = try(contains(["run", "role"], var.notifications.each), true)
    error_message = "notifications.each must be \"run\" or \"role\"."
  }

  validation {
    condition     = !can(regex("\\.fifo$", var.notifications.topic_arn))
    error_message = "notifications.topic_arn must be a standard topic: FIFO topics take no messages without a group, nor mail addresses."
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
    Whether to make a CloudWatch dashboard and saved queries of the log (last run, runs with errors, findings of an
    account). For them the function writes a line for each NON_COMPLIANT role at every run.
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
    Whether the annotation of a finding says what still names the role, by what AWS Config records: `named by function, task
    definition`, the types of the resources alone, because how many and which change more often. At each run that is one more
    pass of queries, with one more permission to read. Where AWS Config cannot be asked, the run goes on, a line of the log
    (`references.failed`) says why, and notes stay as AWS Config holds them; with `reporting = "all"`, which reads none, they
    are left out for that run. False by default; `reference_regions` says where to look. Not with `organization`; an `execution_role` of yours needs `config:SelectResourceConfig`.
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
    Regions whose resources may name a role, beside the Region of the provider, which is always asked: AWS Config records in
    each Region by itself, and roles are global. For `references`, and for `skip_referenced` of `remediation`. A recorder has
    to be on in each. At most 20; none by default.
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
    Lets roles that nobody uses be retired in steps: quarantine (AWS's policy `AWSDenyAll`), wait, delete after a backup; and
    restores them. Each step is a document of Systems Manager that you start for a role by its id; the function behind it
    looks at the role again first, and does nothing where the rule no longer finds it unused. Null: off. `{}`: the
    documents, and nothing happens by itself.
    - `quarantine_after_days`: roles that the daily pass has found unused for so many days in a row are quarantined; the days
      before are the notice that their owners have. A whole number from 1 to 365. Null: nothing is quarantined by itself.
    - `delete_after_days`: roles that have been in quarantine for so many days, and not used since, are deleted by the daily
      pass, after a backup. A whole number from 1 to 365. Null: nothing is deleted by itself.
    - `schedule_pass`: whether there is that pass. Null: where one of the two is given. Say true where their values are known
      only after apply.
    - `protected_patterns`: patterns of pathnames, as in `whitelist`, of roles that are never touched, whatever the rule
      says; together at most 1,024 characters. None by default, but see `dry_run`.
    - `protect_platform_roles`: whether the roles by which landing zones live are never touched: those of AWS Organizations,
      Control Tower, StackSets, the bootstrap of the CDK, and those that consoles share (docs/remediation.md lists them).
      True by default.
    - `maximum_per_day`: how many roles may be quarantined, and how many deleted, in 24 hours; what is due beyond that waits
      for another day. A whole number from 1 to 1,000, by default 10.
    - `dry_run`: whether the functions only say what they would do. Restoring works all the same. False by default; with
      `quarantine_after_days`, `delete_after_days` or `schedule_pass`, `dry_run` and `protected_patterns` must be said,
      because Terraform drops a misspelt attribute without a word.
    - `skip_referenced`: whether a role is left alone that resources still name, by what AWS Config records: it is neither
      quarantined nor deleted, and the outcome names the resources. Where AWS Config cannot be asked, or its recorder is off,
      nothing is done. By hand, the parameter `SkipReferenced` decides. True by default; `reference_regions` says where to look.
    - `restore_only`: true keeps only the way back: the bucket of the backups, and what restores. To switch remediation off
      while there are backups or roles in quarantine; false by default.
    - `backup_bucket`: name of an S3 bucket of yours in this account and Region for the cases and backups, without dots.
      Whoever may write there can have roles created: let nobody but the two functions (output `remediation_role_arns`).
      Null: the one that the module makes.
    - `create_backup_bucket`: whether the module makes a bucket, private, versioned, encrypted and over TLS only, also where
      `backup_bucket` names yours: so one that holds backups stays. True by default; say false where you have your own from
      the start.
    - `backup_deleter_arn`: ARN of the one IAM role or user that may delete what is in the module's bucket, to empty it. Null:
      nobody may.
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
