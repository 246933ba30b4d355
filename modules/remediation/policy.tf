# What each role may do. Of every statement `why` is for the README, whose tables are made of these (npm run docs); the rest
# becomes the policy. modules/function adds what every function needs of its log, of a key and of a VPC.

locals {
  # AWS's policy that denies everything: attached by the quarantine, and the only policy that the remediator may attach.
  deny_policy_arn = "arn:${local.partition}:iam::aws:policy/AWSDenyAll"

  # The tags that label what the functions do (lambda/src/rule/labels.ts). They prove nothing to them, and fence what they may do.
  labels = {
    by       = "iam-role-last-used:quarantined-by"
    at       = "iam-role-last-used:quarantined-at"
    deleting = "iam-role-last-used:deleting-since"
  }
  restoring_label = "iam-role-last-used:restoring"

  # No bucket of others gets or gives anything, whatever its name.
  in_this_account = { StringEquals = { "aws:ResourceAccount" = local.account_id } }

  account_roles             = "arn:${local.partition}:iam::${local.account_id}:role/*"
  account_instance_profiles = "arn:${local.partition}:iam::${local.account_id}:instance-profile/*"

  remediator_arn = "arn:${local.partition}:lambda:*:${local.account_id}:function:${var.name}-remediator"
  restorer_arn   = "arn:${local.partition}:lambda:*:${local.account_id}:function:${var.name}-restorer"

  service_suffix = local.partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"

  # All that the remediator may do to a role.
  writes_on_roles = [
    "iam:AttachRolePolicy",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:TagRole",
    "iam:UntagRole",
  ]

  # What both functions read.
  shared_statements = {
    ListRoles = {
      why     = "Finds a role by its id, and counts for the limits. The API takes no resource."
      actions = ["iam:GetAccountAuthorizationDetails"]
      # "*": the service authorization reference of IAM lists no resource type for this action.
      resources = ["*"]
    }
    ReadRole = {
      why = "Reads the role anew, and what is on it."
      actions = [
        "iam:GetRole",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
      ]
      resources = [local.account_roles]
    }
    ListCases = {
      why        = "Finds the cases. Without it, S3 says of an object that is not there that it is denied."
      actions    = ["s3:ListBucket"]
      resources  = [local.backup_bucket_arn]
      conditions = local.in_this_account
    }
    ReadCases = {
      why        = "Reads cases and backups, and of a backup the version that its case names."
      actions    = ["s3:GetObject", "s3:GetObjectVersion"]
      resources  = ["${local.backup_bucket_arn}/${local.backup_prefix}*"]
      conditions = local.in_this_account
    }
    EncryptCases = {
      why       = "Only with a key of yours, which encrypts the bucket."
      granted   = var.settings.kms_key_arn != null
      actions   = ["kms:GenerateDataKey"]
      resources = [var.settings.kms_key_arn]
    }
    ReadInlinePolicies = {
      why       = "What a backup holds, and what a restore is compared with."
      actions   = ["iam:GetRolePolicy"]
      resources = [local.account_roles]
    }
    ReadInstanceProfiles = {
      why       = "What a backup holds, and what a restore is compared with."
      actions   = ["iam:GetInstanceProfile"]
      resources = [local.account_instance_profiles]
    }
  }

  statements = {
    remediator = {
      ReadServiceUse = {
        why     = "IAM's service last accessed data: whether a role was used, or tried to be, since its quarantine."
        actions = ["iam:GenerateServiceLastAccessedDetails"]
        # Of roles only.
        resources = [local.account_roles]
      }
      ReadServiceUseReport = {
        why     = "Fetches the report by its id. The API takes no resource."
        actions = ["iam:GetServiceLastAccessedDetails"]
        # "*": the service authorization reference of IAM lists no resource type for this action.
        resources = ["*"]
      }
      ReadPolicies = {
        why     = "What a backup holds, every version of a customer's policy included."
        actions = ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"]
        resources = [
          "arn:${local.partition}:iam::${local.account_id}:policy/*",
          "arn:${local.partition}:iam::aws:policy/*",
        ]
      }
      # Also without skip_referenced: a person may ask for it in a document.
      ReadInventory = {
        why = "What AWS Config records that still names the role, and whether it records; only read."
        actions = [
          "config:DescribeConfigurationRecorders",
          "config:DescribeConfigurationRecorderStatus",
          "config:SelectResourceConfig",
        ]
        # "*": SelectResourceConfig takes no resource, and the ARN of a recorder ends in an id that AWS makes up.
        resources = ["*"]
      }
      Quarantine = {
        why        = "Denies everything. No other policy can be attached."
        actions    = ["iam:AttachRolePolicy"]
        resources  = [local.account_roles]
        conditions = { ArnEquals = { "iam:PolicyARN" = local.deny_policy_arn } }
      }
      RevertQuarantine = {
        why        = "Takes off a quarantine that was not to be: of a role that is used, or of another one under the name."
        actions    = ["iam:DetachRolePolicy"]
        resources  = [local.account_roles]
        conditions = { ArnEquals = { "iam:PolicyARN" = local.deny_policy_arn } }
      }
      LabelRoles = {
        why        = "Says on the role how far a quarantine or a deletion came. No other tag can be changed."
        actions    = ["iam:TagRole", "iam:UntagRole"]
        resources  = [local.account_roles]
        conditions = { "ForAllValues:StringEquals" = { "aws:TagKeys" = values(local.labels) } }
      }
      DeleteQuarantined = {
        why        = "Only roles in quarantine by this rule; any policy, because all of them have to go."
        actions    = ["iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy"]
        resources  = [local.account_roles]
        conditions = { StringEquals = { "iam:ResourceTag/${local.labels.by}" = var.name } }
      }
      LeaveInstanceProfiles = {
        why       = "A role in one cannot be deleted."
        actions   = ["iam:RemoveRoleFromInstanceProfile"]
        resources = [local.account_instance_profiles]
      }
      WriteCases = {
        why        = "Cases, backups, the ledger of the limits, and what the pass remembers."
        actions    = ["s3:PutObject"]
        resources  = ["${local.backup_bucket_arn}/${local.backup_prefix}*"]
        conditions = local.in_this_account
      }
      NeverTouch = {
        why     = "Roles of landing zones, of `protected_patterns` and of this module, whatever the function believes."
        effect  = "Deny"
        actions = local.writes_on_roles
        # Unlike the function, IAM compares ARNs by case.
        resources = local.untouchable_role_arns
      }
      NeverTouchTagged = {
        why        = "Roles that the module made, of whichever instance and whatever their names: they carry its tag."
        effect     = "Deny"
        actions    = local.writes_on_roles
        resources  = [local.account_roles]
        conditions = { Null = { "iam:ResourceTag/${local.module_tag}" = "false" } }
      }
    }

    restorer = {
      ReleaseRoles = {
        why        = "Takes the quarantine off. No other policy can be detached."
        actions    = ["iam:DetachRolePolicy"]
        resources  = [local.account_roles]
        conditions = { ArnEquals = { "iam:PolicyARN" = local.deny_policy_arn } }
      }
      UnlabelRoles = {
        why       = "Takes the labels off."
        actions   = ["iam:UntagRole"]
        resources = [local.account_roles]
        conditions = {
          "ForAllValues:StringEquals" = { "aws:TagKeys" = concat(values(local.labels), [local.restoring_label]) }
        }
      }
      RecreateRoles = {
        why        = "With any tag, because the role that was deleted may have had it; but always with the label of a restore."
        actions    = ["iam:CreateRole", "iam:TagRole"]
        resources  = [local.account_roles]
        conditions = { Null = { "aws:RequestTag/${local.restoring_label}" = "false" } }
      }
      CompleteRoles = {
        why        = "Any policy, because the role that was deleted may have had it; but only on a role that is being restored."
        actions    = ["iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"]
        resources  = [local.account_roles]
        conditions = { Null = { "iam:ResourceTag/${local.restoring_label}" = "false" } }
      }
      RecreateInstanceProfiles = {
        why       = "Puts the role back into them."
        actions   = ["iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile", "iam:TagInstanceProfile"]
        resources = [local.account_instance_profiles]
      }
      PassRoleToInstances = {
        why        = "IAM asks for it when a role is put into an instance profile."
        actions    = ["iam:PassRole"]
        resources  = [local.account_roles]
        conditions = { StringEquals = { "iam:PassedToService" = "ec2.${local.service_suffix}" } }
      }
      WriteCases = {
        why        = "Cases. It can write no backup."
        actions    = ["s3:PutObject"]
        resources  = ["${local.backup_bucket_arn}/${local.backup_prefix}cases/*"]
        conditions = local.in_this_account
      }
    }

    keeper = {
      ListBackups = {
        why        = "Looks whether there are backups, before Terraform destroys their bucket."
        actions    = ["s3:ListBucketVersions"]
        conditions = local.in_this_account
        resources  = ["arn:${local.partition}:s3:::${try(module.backups["own"].bucket.bucket, "-")}"]
      }
    }

    ssm-remediator = {
      InvokeRemediator = {
        why       = "Systems Manager assumes it for the documents that quarantine and delete."
        actions   = ["lambda:InvokeFunction"]
        resources = [local.remediator_arn]
      }
    }

    ssm-restorer = {
      InvokeRestorer = {
        why       = "Systems Manager assumes it for the document that restores."
        actions   = ["lambda:InvokeFunction"]
        resources = [local.restorer_arn]
      }
    }

    pass = {
      InvokeRemediator = {
        why       = "EventBridge Scheduler assumes it. Only with `quarantine_after_days` or `delete_after_days`."
        actions   = ["lambda:InvokeFunction"]
        resources = [local.remediator_arn]
      }
    }
  }
}
