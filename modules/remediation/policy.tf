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
      why     = "Finds a role by its ID, and counts roles for the limits. The API takes no resource."
      actions = ["iam:GetAccountAuthorizationDetails"]
      # "*": the service authorization reference of IAM lists no resource type for this action.
      resources = ["*"]
    }
    ReadRole = {
      why = "Reads the current state of the role and its policies."
      actions = [
        "iam:GetRole",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
      ]
      resources = [local.account_roles]
    }
    ListCases = {
      why        = "Finds the cases. Without it, S3 answers AccessDenied for an object that does not exist."
      actions    = ["s3:ListBucket"]
      resources  = [local.backup_bucket_arn]
      conditions = local.in_this_account
    }
    ReadCases = {
      why        = "Reads cases and backups, and the version of a backup that its case names."
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
      why       = "For the backup, and for the comparison of a restore."
      actions   = ["iam:GetRolePolicy"]
      resources = [local.account_roles]
    }
    ReadInstanceProfiles = {
      why       = "For the backup, and for the comparison of a restore."
      actions   = ["iam:GetInstanceProfile"]
      resources = [local.account_instance_profiles]
    }
  }

  statements = {
    remediator = {
      ReadServiceUse = {
        why     = "IAM's service last accessed data: whether anybody used the role, or tried to, since its quarantine."
        actions = ["iam:GenerateServiceLastAccessedDetails"]
        # Of roles only.
        resources = [local.account_roles]
      }
      ReadServiceUseReport = {
        why     = "Reads the report by its ID. The API takes no resource."
        actions = ["iam:GetServiceLastAccessedDetails"]
        # "*": the service authorization reference of IAM lists no resource type for this action.
        resources = ["*"]
      }
      ReadPolicies = {
        why     = "For the backup, which includes every version of a customer's policy."
        actions = ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"]
        resources = [
          "arn:${local.partition}:iam::${local.account_id}:policy/*",
          "arn:${local.partition}:iam::aws:policy/*",
        ]
      }
      # Also without skip_referenced: a person may ask for it in a document.
      ReadInventory = {
        why = "Finds recorded resources that still name the role, and checks that AWS Config records. Only reads."
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
        why        = "Reverts a wrong quarantine: the role was used, or another role has the name now."
        actions    = ["iam:DetachRolePolicy"]
        resources  = [local.account_roles]
        conditions = { ArnEquals = { "iam:PolicyARN" = local.deny_policy_arn } }
      }
      LabelRoles = {
        why        = "Shows the state of a quarantine or deletion on the role. No other tag can be changed."
        actions    = ["iam:TagRole", "iam:UntagRole"]
        resources  = [local.account_roles]
        conditions = { "ForAllValues:StringEquals" = { "aws:TagKeys" = values(local.labels) } }
      }
      DeleteQuarantined = {
        why        = "Only roles in quarantine by this rule; any policy, because a deletion removes all of them."
        actions    = ["iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy"]
        resources  = [local.account_roles]
        conditions = { StringEquals = { "iam:ResourceTag/${local.labels.by}" = var.name } }
      }
      LeaveInstanceProfiles = {
        why       = "A role in an instance profile cannot be deleted."
        actions   = ["iam:RemoveRoleFromInstanceProfile"]
        resources = [local.account_instance_profiles]
      }
      WriteCases = {
        why        = "Writes cases, backups, the ledger of the limits, and the state of the pass."
        actions    = ["s3:PutObject"]
        resources  = ["${local.backup_bucket_arn}/${local.backup_prefix}*"]
        conditions = local.in_this_account
      }
      NeverTouch = {
        why     = "Protects roles of landing zones, of `protected_patterns` and of this module, whatever the function decides."
        effect  = "Deny"
        actions = local.writes_on_roles
        # Unlike the function, IAM compares ARNs by case.
        resources = local.untouchable_role_arns
      }
      NeverTouchTagged = {
        why        = "Protects roles of any instance of the module, under any name: they carry its tag."
        effect     = "Deny"
        actions    = local.writes_on_roles
        resources  = [local.account_roles]
        conditions = { Null = { "iam:ResourceTag/${local.module_tag}" = "false" } }
      }
    }

    restorer = {
      ReleaseRoles = {
        why        = "Ends the quarantine. No other policy can be detached."
        actions    = ["iam:DetachRolePolicy"]
        resources  = [local.account_roles]
        conditions = { ArnEquals = { "iam:PolicyARN" = local.deny_policy_arn } }
      }
      UnlabelRoles = {
        why       = "Removes the labels."
        actions   = ["iam:UntagRole"]
        resources = [local.account_roles]
        conditions = {
          "ForAllValues:StringEquals" = { "aws:TagKeys" = concat(values(local.labels), [local.restoring_label]) }
        }
      }
      RecreateRoles = {
        why        = "With any tag that the deleted role may have had, but always with the label of a restore."
        actions    = ["iam:CreateRole", "iam:TagRole"]
        resources  = [local.account_roles]
        conditions = { Null = { "aws:RequestTag/${local.restoring_label}" = "false" } }
      }
      CompleteRoles = {
        why        = "Any policy that the deleted role may have had, but only on a role that is being restored."
        actions    = ["iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"]
        resources  = [local.account_roles]
        conditions = { Null = { "iam:ResourceTag/${local.restoring_label}" = "false" } }
      }
      RecreateInstanceProfiles = {
        why       = "Puts the role back into its instance profiles."
        actions   = ["iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile", "iam:TagInstanceProfile"]
        resources = [local.account_instance_profiles]
      }
      PassRoleToInstances = {
        why        = "IAM requires it to put a role into an instance profile."
        actions    = ["iam:PassRole"]
        resources  = [local.account_roles]
        conditions = { StringEquals = { "iam:PassedToService" = "ec2.${local.service_suffix}" } }
      }
      WriteCases = {
        why        = "Writes cases. It cannot write backups."
        actions    = ["s3:PutObject"]
        resources  = ["${local.backup_bucket_arn}/${local.backup_prefix}cases/*"]
        conditions = local.in_this_account
      }
    }

    keeper = {
      ListBackups = {
        why        = "Checks whether backups exist before Terraform destroys their bucket."
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
