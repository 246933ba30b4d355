# From an unused role to none, step by step and back: quarantine, wait, delete with a backup, restore. In the order in which an
# action travels: what starts it (a person, in AWS Config or by hand, and the daily pass), the documents, the roles that they run
# with, and the two functions. What each role may do is in policy.tf, the roles that are never touched in protection.tf, the
# bucket in backups.tf.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition

  # What decides which resources there are is not sensitive, and is known at plan. No try() here: of anything that is not wholly
  # known, it knows nothing.
  retires = !nonsensitive(var.restore_only)
  passes = local.retires && nonsensitive(
    var.schedule_pass == null ? var.quarantine_after_days != null || var.delete_after_days != null : var.schedule_pass
  )

  offers_quarantine = local.retires && nonsensitive(var.config_rule != null)

  # What is null here is left out of the environment; without a limit of exemptions, "none" is said, because the functions take their
  # default where the variable is missing.
  environment = {
    RULE_NAME              = var.name
    RULE_PARAMETERS        = jsonencode(var.rule_parameters)
    EXEMPTION_TAG          = var.exemption_tag
    MAXIMUM_EXEMPTION_DAYS = var.maximum_exemption_days == null ? "none" : tostring(var.maximum_exemption_days)
    EXEMPT_TAGS            = length(var.exempt_tags) == 0 ? null : jsonencode(var.exempt_tags)
    PROTECTED_PATTERNS     = join("|", var.protected_patterns)
    PLATFORM_PATTERNS      = join("|", local.platform_patterns)
    OWN_ROLES              = join("|", local.own_role_patterns)
    MAXIMUM_PER_DAY        = tostring(var.maximum_per_day)
    QUARANTINE_AFTER_DAYS  = local.passes ? tostring(var.quarantine_after_days) : null
    DELETE_AFTER_DAYS      = local.passes ? tostring(var.delete_after_days) : null
    DRY_RUN                = tostring(coalesce(var.dry_run, false))
    SKIP_REFERENCED        = tostring(var.skip_referenced)
    REFERENCE_REGIONS      = length(var.reference_regions) == 0 ? null : join("|", var.reference_regions)
    PARTITION              = local.partition
    ACCOUNT_ID             = local.account_id
    BACKUP_BUCKET          = local.backup_bucket
    BACKUP_PREFIX          = local.backup_prefix
  }

  functions = {
    remediator = "Quarantines and deletes IAM roles that ${var.name} finds unused."
    restorer   = "Ends the quarantine of IAM roles, and creates deleted roles again from their backups, for ${var.name}."
  }

  # The parameters of the documents beside the role and who asks, with the field of the request that each becomes.
  document_flags = {
    Force = {
      field       = "force"
      description = "Delete without the day in quarantine. All other checks still apply."
      default     = "false"
    }
    RemoveFromInstanceProfiles = {
      field       = "removeFromInstanceProfiles"
      description = "Also delete a role that is in an instance profile. Instances that use the role lose their credentials."
      default     = "false"
    }
    TakeOffDenyAll = {
      field       = "takeOffDenyAll"
      description = "Also detach AWSDenyAll if others attached it, or if the bucket cannot be read."
      default     = "false"
    }
    SkipReferenced = {
      field       = "skipReferenced"
      description = "Skip a role that resources recorded by AWS Config still name."
      default     = tostring(var.skip_referenced)
    }
  }

  documents = {
    quarantine = {
      function    = "remediator"
      description = "Quarantines an unused IAM role: attaches AWSDenyAll and labels the role. Checks again first."
      flags       = ["SkipReferenced"]
    }
    restore = {
      function    = "restorer"
      description = "Ends the quarantine of an IAM role, or creates a deleted role again from its backup."
      flags       = ["TakeOffDenyAll"]
    }
    delete = {
      function    = "remediator"
      description = "Deletes an IAM role that has been in quarantine, after a backup. Checks again first."
      flags       = ["Force", "RemoveFromInstanceProfiles", "SkipReferenced"]
    }
  }

  # To restore only, what restores.
  wanted_functions = { for name, text in local.functions : name => text if local.retires || name == "restorer" }
  wanted_documents = {
    for action, document in local.documents : action => document if local.retires || document.function == "restorer"
  }

  # The roles that others assume to invoke one function each, and may do nothing else: whoever may restore may not thereby delete.
  starters = merge(
    {
      for function in keys(local.wanted_functions) : "ssm-${function}" => {
        description = "Lets documents of ${var.name} invoke ${var.name}-${function}."
        sid         = "RunDocuments"
        service     = "ssm.amazonaws.com"
      }
    },
    {
      for name in local.passes ? ["pass"] : [] : name => {
        description = "Lets the schedule ${var.name}-pass invoke its function."
        sid         = "RunSchedule"
        service     = "scheduler.amazonaws.com"
      }
    },
  )

  # What Systems Manager makes of a function that fails is not documented. The answer of one that did not fail has an outcome.
  check_answer = <<-EOT
    import json

    def check(events, context):
        answer = events["answer"]
        answer = answer if isinstance(answer, str) else json.dumps(answer)
        if '"outcome"' not in answer:
            raise Exception("The function failed: " + answer)
        return {}
  EOT
}

resource "aws_config_remediation_configuration" "quarantine" {
  for_each = toset(local.offers_quarantine ? ["rule"] : [])

  config_rule_name = var.config_rule.name
  resource_type    = "AWS::IAM::Role"
  target_type      = "SSM_DOCUMENT"
  target_id        = aws_ssm_document.this["quarantine"].name
  # For the button in its console. By itself AWS Config would act on what it found hours ago.
  automatic = false

  # By name, as the provider gives them back.
  parameter {
    name         = "AutomationAssumeRole"
    static_value = aws_iam_role.starter["ssm-remediator"].arn
  }

  parameter {
    name         = "RequestedBy"
    static_value = "AWS Config"
  }

  parameter {
    name           = "RoleId"
    resource_value = "RESOURCE_ID"
  }
}

resource "aws_scheduler_schedule" "pass" {
  for_each = toset(local.passes ? ["daily"] : [])

  name                = "${var.name}-pass"
  description         = "The daily pass of ${var.name}: notices, quarantines and deletes unused IAM roles."
  schedule_expression = "rate(1 day)"

  # At the same time each day: the places of the daily limit are free again just before.
  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = module.functions["remediator"].function.arn
    role_arn = aws_iam_role.starter["pass"].arn
    input    = jsonencode({ action = "pass", requestedBy = "${var.name}-pass" })

    # A pass that failed has told so, and the next day's takes up what it left.
    retry_policy {
      maximum_retry_attempts = 0
    }
  }
}

# Scheduler hands the pass to Lambda and does not wait for it: it is Lambda that would try again one that failed.
resource "aws_lambda_function_event_invoke_config" "pass" {
  for_each = toset(local.passes ? ["daily"] : [])

  function_name          = module.functions["remediator"].function.arn
  maximum_retry_attempts = 0
  # As without this resource: the default of Lambda, and its limit.
  maximum_event_age_in_seconds = 21600
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
          description    = "ID of the role (AROA...), not its name: another role may have that name."
          allowedPattern = "^AROA[A-Z0-9]{12,124}$"
        }
        RequestedBy = {
          type           = "String"
          description    = "A note for the log. The execution shows who really started it."
          default        = "a person"
          allowedPattern = "^[A-Za-z0-9 _.:/=+@-]{1,128}$"
        }
        AutomationAssumeRole = {
          type        = "AWS::IAM::Role::Arn"
          description = "The role that invokes the function."
          default     = aws_iam_role.starter["ssm-${each.value.function}"].arn
        }
      },
      {
        for name in each.value.flags : name => {
          type          = "String"
          description   = local.document_flags[name].description
          default       = local.document_flags[name].default
          allowedValues = ["true", "false"]
        }
      },
    )

    mainSteps = [
      {
        name           = "invoke"
        action         = "aws:invokeLambdaFunction"
        description    = "Invokes the function, which returns its outcome and the reason."
        timeoutSeconds = 300
        maxAttempts    = 1
        onFailure      = "Abort"
        nextStep       = "check"

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
      },
      {
        name        = "check"
        action      = "aws:executeScript"
        description = "Fails if the function failed."
        maxAttempts = 1
        onFailure   = "Abort"
        isEnd       = true

        inputs = {
          Runtime      = "python3.11"
          Handler      = "check"
          Script       = local.check_answer
          InputPayload = { answer = "{{ invoke.Payload }}" }
        }
      },
    ]
  })
}

resource "aws_iam_role" "starter" {
  for_each = local.starters

  name                 = "${var.name}-${each.key}"
  path                 = var.settings.iam_role_path
  description          = each.value.description
  permissions_boundary = var.settings.permissions_boundary
  tags                 = local.role_tags

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
  instance         = var.name
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
