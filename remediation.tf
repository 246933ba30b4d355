# From an unused role to none, step by step and back: quarantine, wait, delete with a backup, restore. In the order in which an
# action travels: what starts it (AWS Config, a person, the schedule), the documents, the two functions, their roles, and the
# bucket for backups.

locals {
  remediates = var.remediation != null
  sweeps     = try(var.remediation.delete_after_days, null) != null

  remediator_name = "${var.name}-remediator"

  # AWS's policy that denies everything: attached by the quarantine, and the only policy that the remediator may attach.
  deny_policy_arn = "arn:${local.partition}:iam::aws:policy/AWSDenyAll"

  # The tags by which the functions know what they did (lambda/src/rule/mark.ts).
  mark_tags = {
    by       = "iam-role-last-used:quarantined-by"
    at       = "iam-role-last-used:quarantined-at"
    deleting = "iam-role-last-used:deleting-since"
  }
  restored_tag = "iam-role-last-used:restored-from"

  account_roles             = "arn:${local.partition}:iam::${local.account_id}:role/*"
  account_instance_profiles = "arn:${local.partition}:iam::${local.account_id}:instance-profile/*"

  makes_backup_bucket = local.remediates && try(var.remediation.backup_bucket, null) == null
  # Names of buckets are lower-case, without underscores, at most 63 characters, and unique in the world.
  own_backup_bucket = join("-", compact([
    trim(substr(replace(lower(var.name), "_", "-"), 0, 42), "-"), "backups", local.account_id,
  ]))
  backup_bucket     = local.makes_backup_bucket ? local.own_backup_bucket : try(var.remediation.backup_bucket, null)
  backup_bucket_arn = "arn:${local.partition}:s3:::${coalesce(local.backup_bucket, "-")}"
  backup_prefix     = "${var.name}/${local.account_id}/"

  # Names and roles that exist only with remediation. The path stands in front, as in the whitelist.
  function_role_names = concat([var.name], [for suffix in local.remediation_suffixes : "${var.name}-${suffix}"])
  own_role_pathnames = concat(
    [for name in local.function_role_names : "${var.iam_role_path}${name}"],
    [for role in [try(var.execution_role.name, null)] : "/${role}" if role != null],
  )
  remediation_suffixes = ["remediator", "restorer", "automation", "sweep"]

  # What is null here is left out of the environment.
  remediation_environment = {
    RULE_NAME          = var.name
    RULE_PARAMETERS    = jsonencode(local.rule_parameters)
    EXEMPTION_TAG      = var.exemption_tag
    PROTECTED_PATTERNS = local.remediates ? join("|", var.remediation.protected_patterns) : null
    OWN_ROLES          = join("|", local.own_role_pathnames)
    MAXIMUM_PER_DAY    = try(tostring(var.remediation.maximum_per_day), null)
    DELETE_AFTER_DAYS  = try(tostring(var.remediation.delete_after_days), null)
    DRY_RUN            = try(tostring(var.remediation.dry_run), null)
    PARTITION          = local.partition
    BACKUP_BUCKET      = local.backup_bucket
    BACKUP_PREFIX      = local.backup_prefix
  }

  # What both functions read, write to their logs, and need of the estate's key and network.
  common_statements = {
    ListRoles = {
      granted = true
      actions = ["iam:GetAccountAuthorizationDetails"]
      # "*": the service authorization reference of IAM lists no resource type for this action.
      resources = ["*"]
    }
    ReadRole = {
      granted = true
      actions = [
        "iam:GetRole",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
      ]
      resources = [local.account_roles]
    }
    # Without it S3 says of an object that is not there that it is denied.
    FindBackups = {
      granted   = true
      actions   = ["s3:ListBucket"]
      resources = [local.backup_bucket_arn]
    }
    # The backups too, in the bucket that the module makes.
    DecryptEnvironment      = local.statements.DecryptEnvironment
    ReadNetwork             = local.statements.ReadNetwork
    ManageNetworkInterfaces = local.statements.ManageNetworkInterfaces
  }

  # Both functions, with all in which they differ.
  remediation_functions = {
    remediator = {
      description = "Quarantines and deletes IAM roles that ${var.name} finds unused."
      statements = {
        # What a backup holds beside what both functions read.
        ReadInlinePolicies = {
          granted   = true
          actions   = ["iam:GetRolePolicy"]
          resources = [local.account_roles]
        }
        ReadInstanceProfiles = {
          granted   = true
          actions   = ["iam:GetInstanceProfile"]
          resources = [local.account_instance_profiles]
        }
        ReadPolicies = {
          granted = true
          actions = ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"]
          resources = [
            "arn:${local.partition}:iam::${local.account_id}:policy/*",
            "arn:${local.partition}:iam::aws:policy/*",
          ]
        }
        Quarantine = {
          granted    = true
          actions    = ["iam:AttachRolePolicy"]
          resources  = [local.account_roles]
          conditions = { ArnEquals = { "iam:PolicyARN" = local.deny_policy_arn } }
        }
        MarkRoles = {
          granted    = true
          actions    = ["iam:TagRole", "iam:UntagRole"]
          resources  = [local.account_roles]
          conditions = { "ForAllValues:StringEquals" = { "aws:TagKeys" = values(local.mark_tags) } }
        }
        # Only roles that this module has quarantined; any policy, because all of them have to go.
        DeleteQuarantined = {
          granted    = true
          actions    = ["iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy"]
          resources  = [local.account_roles]
          conditions = { StringEquals = { "iam:ResourceTag/${local.mark_tags.by}" = var.name } }
        }
        LeaveInstanceProfiles = {
          granted   = true
          actions   = ["iam:RemoveRoleFromInstanceProfile"]
          resources = [local.account_instance_profiles]
        }
        WriteBackups = {
          granted   = true
          actions   = ["s3:GetObject", "s3:PutObject"]
          resources = ["${local.backup_bucket_arn}/${local.backup_prefix}*"]
        }
        EncryptBackups = {
          granted   = var.kms_key_arn != null
          actions   = ["kms:GenerateDataKey"]
          resources = [var.kms_key_arn]
        }
      }
    }
    restorer = {
      description = "Takes the quarantine off IAM roles, and creates them again from their backups, for ${var.name}."
      statements = {
        ReleaseRoles = {
          granted    = true
          actions    = ["iam:DetachRolePolicy"]
          resources  = [local.account_roles]
          conditions = { ArnEquals = { "iam:PolicyARN" = local.deny_policy_arn } }
        }
        UnmarkRoles = {
          granted   = true
          actions   = ["iam:UntagRole"]
          resources = [local.account_roles]
          conditions = {
            "ForAllValues:StringEquals" = { "aws:TagKeys" = concat(values(local.mark_tags), [local.restored_tag]) }
          }
        }
        # With any tag, because the role that was deleted may have had it; but always with the mark of a restore.
        RecreateRoles = {
          granted    = true
          actions    = ["iam:CreateRole", "iam:TagRole"]
          resources  = [local.account_roles]
          conditions = { Null = { "aws:RequestTag/${local.restored_tag}" = "false" } }
        }
        # Any policy, because the role that was deleted may have had it; but only on a role that is being restored.
        CompleteRecreated = {
          granted    = true
          actions    = ["iam:AttachRolePolicy", "iam:PutRolePolicy"]
          resources  = [local.account_roles]
          conditions = { Null = { "iam:ResourceTag/${local.restored_tag}" = "false" } }
        }
        CompleteHalfDeleted = {
          granted    = true
          actions    = ["iam:AttachRolePolicy", "iam:PutRolePolicy"]
          resources  = [local.account_roles]
          conditions = { Null = { "iam:ResourceTag/${local.mark_tags.deleting}" = "false" } }
        }
        RecreateInstanceProfiles = {
          granted   = true
          actions   = ["iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile", "iam:TagInstanceProfile"]
          resources = [local.account_instance_profiles]
        }
        # IAM asks for it when a role is put into an instance profile.
        PassRoleToInstances = {
          granted    = true
          actions    = ["iam:PassRole"]
          resources  = [local.account_roles]
          conditions = { StringEquals = { "iam:PassedToService" = "ec2.${local.service_suffix}" } }
        }
        ReadBackups = {
          granted   = true
          actions   = ["s3:GetObject"]
          resources = ["${local.backup_bucket_arn}/${local.backup_prefix}roles/*"]
        }
      }
    }
  }

  service_suffix = local.partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"

  remediation_statements = {
    for function, settings in local.remediation_functions : function => merge(
      local.common_statements,
      settings.statements,
      {
        WriteLogs = {
          granted = true
          actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
          # ":*": the streams of this log group, which Lambda names.
          resources = [
            "arn:${local.partition}:logs:*:${local.account_id}:log-group:/aws/lambda/${var.name}-${function}:*",
          ]
        }
      },
    )
  }

  # The parameters of the documents beside the role and who asks, with the field of the request that each becomes.
  document_flags = {
    Force = {
      field       = "force"
      description = "Delete without waiting for a day in quarantine. Nothing else is skipped."
    }
    RemoveFromInstanceProfiles = {
      field       = "removeFromInstanceProfiles"
      description = "Delete also a role that is in an instance profile; instances that use it lose their credentials."
    }
  }

  documents = {
    quarantine = {
      function    = "remediator"
      description = "Quarantines an IAM role that nobody uses: attaches AWSDenyAll and tags it. Checks again first."
      flags       = []
    }
    restore = {
      function    = "restorer"
      description = "Takes the quarantine off an IAM role, or creates a deleted role again from its backup."
      flags       = []
    }
    delete = {
      function    = "remediator"
      description = "Deletes an IAM role that has been in quarantine, after a backup. Checks again first."
      flags       = ["Force", "RemoveFromInstanceProfiles"]
    }
  }
}

resource "aws_config_remediation_configuration" "quarantine" {
  count = local.remediates ? 1 : 0

  config_rule_name           = aws_config_config_rule.this[0].name
  resource_type              = "AWS::IAM::Role"
  target_type                = "SSM_DOCUMENT"
  target_id                  = aws_ssm_document.this["quarantine"].name
  automatic                  = var.remediation.automatic
  maximum_automatic_attempts = var.remediation.maximum_automatic_attempts
  retry_attempt_seconds      = var.remediation.retry_attempt_seconds

  # By name, as the provider gives them back.
  parameter {
    name         = "AutomationAssumeRole"
    static_value = aws_iam_role.automation[0].arn
  }

  parameter {
    name         = "RequestedBy"
    static_value = "AWS Config"
  }

  parameter {
    name           = "RoleId"
    resource_value = "RESOURCE_ID"
  }

  execution_controls {
    ssm_controls {
      concurrent_execution_rate_percentage = var.remediation.concurrent_execution_rate_percentage
      error_percentage                     = var.remediation.error_percentage
    }
  }
}

resource "aws_scheduler_schedule" "sweep" {
  count = local.sweeps ? 1 : 0

  name                = "${var.name}-sweep"
  description         = "Deletes IAM roles that have been in quarantine for ${var.remediation.delete_after_days} days."
  schedule_expression = "rate(1 day)"

  # At the same time each day: the places of a day that the brake has are free again just before.
  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.remediation["remediator"].arn
    role_arn = aws_iam_role.sweep[0].arn
    input    = jsonencode({ action = "sweep", requestedBy = "${var.name}-sweep" })
  }
}

resource "aws_ssm_document" "this" {
  for_each = { for name, settings in local.documents : name => settings if local.remediates }

  name            = "${var.name}-${each.key}"
  document_type   = "Automation"
  document_format = "JSON"
  tags            = var.tags

  content = jsonencode({
    schemaVersion = "0.3"
    description   = each.value.description
    assumeRole    = "{{ AutomationAssumeRole }}"
    outputs       = ["invoke.Payload"]

    parameters = merge(
      {
        RoleId = {
          type           = "String"
          description    = "Id of the role (AROA...), not its name: a name may be given to another role."
          allowedPattern = "^AROA[A-Z0-9]{12,124}$"
        }
        RequestedBy = {
          type           = "String"
          description    = "Who asks, for the log. Who started the automation is in its execution."
          default        = "a person"
          allowedPattern = "^[A-Za-z0-9 _.:/=+@-]{1,128}$"
        }
        AutomationAssumeRole = {
          type        = "AWS::IAM::Role::Arn"
          description = "The role that invokes the function."
          default     = aws_iam_role.automation[0].arn
        }
      },
      {
        for name in each.value.flags : name => {
          type          = "String"
          description   = local.document_flags[name].description
          default       = "false"
          allowedValues = ["true", "false"]
        }
      },
    )

    mainSteps = [{
      name           = "invoke"
      action         = "aws:invokeLambdaFunction"
      description    = "The function answers what it did and why; where it fails, so does this step."
      timeoutSeconds = 300
      maxAttempts    = 1
      onFailure      = "Abort"
      isEnd          = true

      inputs = {
        FunctionName = aws_lambda_function.remediation[each.value.function].arn
        InputPayload = merge(
          {
            action      = each.key
            roleId      = "{{ RoleId }}"
            requestedBy = "{{ RequestedBy }}"
            executionId = "{{ automation:EXECUTION_ID }}"
          },
          { for name in each.value.flags : local.document_flags[name].field => "{{ ${name} }}" },
        )
      }
    }]
  })
}

resource "aws_lambda_function" "remediation" {
  for_each = { for name, settings in local.remediation_functions : name => settings if local.remediates }

  function_name    = "${var.name}-${each.key}"
  description      = each.value.description
  role             = aws_iam_role.remediation[each.key].arn
  filename         = local.artifact
  source_code_hash = filebase64sha256(local.artifact)
  handler          = "${each.key}.handler"
  runtime          = var.runtime
  architectures    = [var.architecture]
  memory_size      = var.memory_size
  # Systems Manager Automation waits for a function for five minutes at most.
  timeout     = min(var.timeout, 300)
  layers      = var.layer == null ? [] : [var.layer]
  kms_key_arn = var.kms_key_arn
  tags        = var.tags

  environment {
    variables = { for name, value in local.remediation_environment : name => value if value != null }
  }

  logging_config {
    log_format            = "JSON"
    application_log_level = var.log_level
    system_log_level      = "INFO"
    log_group             = aws_cloudwatch_log_group.remediation[each.key].name
  }

  dynamic "vpc_config" {
    for_each = var.vpc_config == null ? [] : [var.vpc_config]

    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  # As with the function of the rule.
  depends_on = [aws_cloudwatch_log_group.remediation, aws_iam_role_policy.remediation]

  lifecycle {
    precondition {
      condition = sum([
        for name, value in local.remediation_environment : length(name) + length(value) if value != null
      ]) <= 4096
      error_message = format(
        "The functions of the remediation would have more than the 4 KB of environment variables that Lambda allows. %s",
        "Use a shorter iam_role_path, or wider patterns in whitelist and remediation.protected_patterns.",
      )
    }
  }
}

resource "aws_cloudwatch_log_group" "remediation" {
  for_each = { for name, settings in local.remediation_functions : name => settings if local.remediates }

  name              = "/aws/lambda/${var.name}-${each.key}"
  retention_in_days = var.log_retention_in_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_iam_role" "remediation" {
  for_each = { for name, settings in local.remediation_functions : name => settings if local.remediates }

  name                 = "${var.name}-${each.key}"
  path                 = var.iam_role_path
  description          = each.value.description
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags
  assume_role_policy   = aws_iam_role.this.assume_role_policy
}

resource "aws_iam_role_policy" "remediation" {
  for_each = { for name, settings in local.remediation_statements : name => settings if local.remediates }

  name = "${var.name}-${each.key}"
  role = aws_iam_role.remediation[each.key].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for sid, statement in each.value : merge(
        {
          Sid      = sid
          Effect   = "Allow"
          Action   = statement.actions
          Resource = statement.resources
        },
        try({ Condition = statement.conditions }, {}),
      ) if statement.granted
    ]
  })
}

# Invokes the functions for the documents, and may do nothing else.
resource "aws_iam_role" "automation" {
  count = local.remediates ? 1 : 0

  name                 = "${var.name}-automation"
  path                 = var.iam_role_path
  description          = "Lets the documents ${var.name}-quarantine, -restore and -delete invoke their functions."
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "RunDocuments"
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ssm.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "automation" {
  count = local.remediates ? 1 : 0

  name = "${var.name}-automation"
  role = aws_iam_role.automation[0].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "InvokeFunctions"
      Effect = "Allow"
      Action = ["lambda:InvokeFunction"]
      Resource = [
        for function in ["remediator", "restorer"] :
        "arn:${local.partition}:lambda:*:${local.account_id}:function:${var.name}-${function}"
      ]
    }]
  })
}

resource "aws_iam_role" "sweep" {
  count = local.sweeps ? 1 : 0

  name                 = "${var.name}-sweep"
  path                 = var.iam_role_path
  description          = "Lets the schedule ${var.name}-sweep invoke its function."
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "RunSchedule"
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "sweep" {
  count = local.sweeps ? 1 : 0

  name = "${var.name}-sweep"
  role = aws_iam_role.sweep[0].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "InvokeRemediator"
      Effect   = "Allow"
      Action   = ["lambda:InvokeFunction"]
      Resource = ["arn:${local.partition}:lambda:*:${local.account_id}:function:${local.remediator_name}"]
    }]
  })
}

# Not emptied when the module is destroyed: what is in it is all that is left of deleted roles.
resource "aws_s3_bucket" "backups" {
  count = local.makes_backup_bucket ? 1 : 0

  bucket = local.own_backup_bucket
  tags   = var.tags
}

resource "aws_s3_bucket_public_access_block" "backups" {
  count = local.makes_backup_bucket ? 1 : 0

  bucket                  = aws_s3_bucket.backups[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "backups" {
  count = local.makes_backup_bucket ? 1 : 0

  bucket = aws_s3_bucket.backups[0].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "backups" {
  count = local.makes_backup_bucket ? 1 : 0

  bucket = aws_s3_bucket.backups[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "backups" {
  count = local.makes_backup_bucket ? 1 : 0

  bucket = aws_s3_bucket.backups[0].id

  rule {
    bucket_key_enabled = var.kms_key_arn != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_policy" "backups" {
  count = local.makes_backup_bucket ? 1 : 0

  bucket = aws_s3_bucket.backups[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyOverTls"
        Effect    = "Deny"
        Action    = "s3:*"
        Resource  = [local.backup_bucket_arn, "${local.backup_bucket_arn}/*"]
        Principal = "*"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      # A restore creates what a backup says: whoever could write one could make a role with any permissions.
      {
        Sid       = "OnlyTheRemediatorWrites"
        Effect    = "Deny"
        Action    = "s3:PutObject"
        Resource  = "${local.backup_bucket_arn}/*"
        Principal = "*"
        Condition = {
          ArnNotEquals = {
            "aws:PrincipalArn" = "arn:${local.partition}:iam::${local.account_id}:role${var.iam_role_path}${local.remediator_name}"
          }
        }
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.backups]
}
