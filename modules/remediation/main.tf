# From an unused role to none, step by step and back: quarantine, wait, delete with a backup, restore. In the order in which an
# action travels: what starts it (AWS Config, a person, the schedule), the documents, the roles that both run with, and the two
# functions. What each role may do is in policy.tf, the bucket in backups.tf.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition

  # What decides which resources there are is no secret, and is known at plan. No try() here: of anything that is not wholly
  # known, it knows nothing.
  retires = !nonsensitive(var.restore_only)
  sweeps = local.retires && nonsensitive(
    var.schedule_deletion == null ? var.delete_after_days != null : var.schedule_deletion
  )

  offers_quarantine = local.retires && nonsensitive(var.config_rule != null)

  # The path stands in front, as in the whitelist.
  own_role_pathnames = concat(
    [for suffix in local.role_suffixes : "${var.settings.iam_role_path}${var.name}${suffix}"],
    [for role in [var.execution_role_name] : "/${role}" if role != null],
    [for made in module.backups : "${var.settings.iam_role_path}${made.bucket.bucket}"],
  )
  # The role of the evaluator, and those of this module, the optional ones included.
  role_suffixes = ["", "-remediator", "-restorer", "-automation", "-sweep"]

  # What is null here is left out of the environment.
  environment = {
    RULE_NAME          = var.name
    RULE_PARAMETERS    = jsonencode(var.rule_parameters)
    EXEMPTION_TAG      = var.exemption_tag
    PROTECTED_PATTERNS = join("|", var.protected_patterns)
    OWN_ROLES          = join("|", local.own_role_pathnames)
    MAXIMUM_PER_DAY    = tostring(var.maximum_per_day)
    DELETE_AFTER_DAYS  = local.sweeps ? tostring(var.delete_after_days) : null
    DRY_RUN            = tostring(coalesce(var.dry_run, false))
    PARTITION          = local.partition
    BACKUP_BUCKET      = local.backup_bucket
    BACKUP_PREFIX      = local.backup_prefix
  }

  functions = {
    remediator = "Quarantines and deletes IAM roles that ${var.name} finds unused."
    restorer   = "Takes the quarantine off IAM roles, and creates them again from their backups, for ${var.name}."
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

  # To restore only, what restores.
  wanted_functions = { for name, text in local.functions : name => text if local.retires || name == "restorer" }
  wanted_documents = {
    for action, document in local.documents : action => document if local.retires || document.function == "restorer"
  }

  # The roles that others assume to invoke the functions, and may do nothing else.
  starters = {
    for name, starter in {
      automation = {
        wanted      = true
        description = "Lets the documents ${var.name}-quarantine, -restore and -delete invoke their functions."
        sid         = "RunDocuments"
        service     = "ssm.amazonaws.com"
      }
      sweep = {
        wanted      = local.sweeps
        description = "Lets the schedule ${var.name}-sweep invoke its function."
        sid         = "RunSchedule"
        service     = "scheduler.amazonaws.com"
      }
    } : name => starter if starter.wanted
  }
}

resource "aws_config_remediation_configuration" "quarantine" {
  for_each = toset(local.offers_quarantine ? ["rule"] : [])

  config_rule_name           = var.config_rule.name
  resource_type              = "AWS::IAM::Role"
  target_type                = "SSM_DOCUMENT"
  target_id                  = aws_ssm_document.this["quarantine"].name
  automatic                  = var.automatic
  maximum_automatic_attempts = var.maximum_automatic_attempts
  retry_attempt_seconds      = var.retry_attempt_seconds

  # By name, as the provider gives them back.
  parameter {
    name         = "AutomationAssumeRole"
    static_value = aws_iam_role.starter["automation"].arn
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
      concurrent_execution_rate_percentage = var.concurrent_execution_rate_percentage
      error_percentage                     = var.error_percentage
    }
  }
}

resource "aws_scheduler_schedule" "sweep" {
  for_each = toset(local.sweeps ? ["daily"] : [])

  name                = "${var.name}-sweep"
  description         = "Deletes IAM roles that have been in quarantine for ${var.delete_after_days} days."
  schedule_expression = "rate(1 day)"

  # At the same time each day: the places of a day that the brake has are free again just before.
  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = module.functions["remediator"].function.arn
    role_arn = aws_iam_role.starter["sweep"].arn
    input    = jsonencode({ action = "sweep", requestedBy = "${var.name}-sweep" })
  }
}

resource "aws_ssm_document" "this" {
  for_each = local.wanted_documents

  name            = "${var.name}-${each.key}"
  document_type   = "Automation"
  document_format = "JSON"
  tags            = var.settings.tags

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
          default     = aws_iam_role.starter["automation"].arn
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
        FunctionName = module.functions[each.value.function].function.arn
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

resource "aws_iam_role" "starter" {
  for_each = local.starters

  name                 = "${var.name}-${each.key}"
  path                 = var.settings.iam_role_path
  description          = each.value.description
  permissions_boundary = var.settings.permissions_boundary
  tags                 = var.settings.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = each.value.sid
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = each.value.service }
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "starter" {
  for_each = local.starters

  name = "${var.name}-${each.key}"
  role = aws_iam_role.starter[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for sid, statement in local.statements[each.key] :
      { Sid = sid, Effect = "Allow", Action = statement.actions, Resource = statement.resources }
    ]
  })
}

module "functions" {
  source   = "../function"
  for_each = local.wanted_functions

  name             = "${var.name}-${each.key}"
  description      = each.value
  role_description = each.value
  handler          = "${each.key}.handler"
  environment      = local.environment
  statements       = merge(local.shared_statements, local.statements[each.key])
  account_id       = local.account_id
  partition        = local.partition
  # Systems Manager Automation waits for a function for five minutes at most.
  settings = merge(var.settings, { timeout = min(var.settings.timeout, 300) })
}
