# What each role may do. Of every statement `why` is for the README, whose tables are made of these (npm run docs); the rest
# becomes the policy. modules/function adds what every function needs of its log, of a key and of a VPC.

locals {
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

  remediator_arn = "arn:${local.partition}:lambda:*:${local.account_id}:function:${var.name}-remediator"
  restorer_arn   = "arn:${local.partition}:lambda:*:${local.account_id}:function:${var.name}-restorer"

  service_suffix = local.partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"

  # What both functions read.
  shared_statements = {
    ListRoles = {
      why     = "Finds a role by its id, and counts for the brake. The API takes no resource."
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
    FindBackups = {
      why       = "Without it, S3 says of an object that is not there that it is denied."
      actions   = ["s3:ListBucket"]
      resources = [local.backup_bucket_arn]
    }
  }

  statements = {
    remediator = {
      ReadInlinePolicies = {
        why       = "What a backup holds."
        actions   = ["iam:GetRolePolicy"]
        resources = [local.account_roles]
      }
      ReadInstanceProfiles = {
        why       = "What a backup holds."
        actions   = ["iam:GetInstanceProfile"]
        resources = [local.account_instance_profiles]
      }
      ReadPolicies = {
        why     = "What a backup holds, every version of a customer's policy included."
        actions = ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"]
        resources = [
          "arn:${local.partition}:iam::${local.account_id}:policy/*",
          "arn:${local.partition}:iam::aws:policy/*",
        ]
      }
      Quarantine = {
        why        = "Denies everything. No other policy can be attached."
        actions    = ["iam:AttachRolePolicy"]
        resources  = [local.account_roles]
        conditions = { ArnEquals = { "iam:PolicyARN" = local.deny_policy_arn } }
      }
      MarkRoles = {
        why        = "Says how far a quarantine or a deletion came."
        actions    = ["iam:TagRole", "iam:UntagRole"]
        resources  = [local.account_roles]
        conditions = { "ForAllValues:StringEquals" = { "aws:TagKeys" = values(local.mark_tags) } }
      }
      DeleteQuarantined = {
        why        = "Only roles in quarantine by this rule; any policy, because all of them have to go."
        actions    = ["iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy"]
        resources  = [local.account_roles]
        conditions = { StringEquals = { "iam:ResourceTag/${local.mark_tags.by}" = var.name } }
      }
      LeaveInstanceProfiles = {
        why       = "A role in one cannot be deleted."
        actions   = ["iam:RemoveRoleFromInstanceProfile"]
        resources = [local.account_instance_profiles]
      }
      WriteBackups = {
        why       = "Backups and the ledger of the brake, written and read back."
        actions   = ["s3:GetObject", "s3:PutObject"]
        resources = ["${local.backup_bucket_arn}/${local.backup_prefix}*"]
      }
      EncryptBackups = {
        why       = "Only with a key of yours, which encrypts the backups."
        granted   = var.settings.kms_key_arn != null
        actions   = ["kms:GenerateDataKey"]
        resources = [var.settings.kms_key_arn]
      }
    }

    restorer = {
      ReleaseRoles = {
        why        = "Takes the quarantine off. No other policy can be detached."
        actions    = ["iam:DetachRolePolicy"]
        resources  = [local.account_roles]
        conditions = { ArnEquals = { "iam:PolicyARN" = local.deny_policy_arn } }
      }
      UnmarkRoles = {
        why       = "Takes the tags off."
        actions   = ["iam:UntagRole"]
        resources = [local.account_roles]
        conditions = {
          "ForAllValues:StringEquals" = { "aws:TagKeys" = concat(values(local.mark_tags), [local.restored_tag]) }
        }
      }
      RecreateRoles = {
        why        = "With any tag, because the role that was deleted may have had it; but always with the mark of a restore."
        actions    = ["iam:CreateRole", "iam:TagRole"]
        resources  = [local.account_roles]
        conditions = { Null = { "aws:RequestTag/${local.restored_tag}" = "false" } }
      }
      CompleteRecreated = {
        why        = "Any policy, because the role that was deleted may have had it; but only on a role that is being restored."
        actions    = ["iam:AttachRolePolicy", "iam:PutRolePolicy"]
        resources  = [local.account_roles]
        conditions = { Null = { "iam:ResourceTag/${local.restored_tag}" = "false" } }
      }
      CompleteHalfDeleted = {
        why        = "The same for a role whose deletion began."
        actions    = ["iam:AttachRolePolicy", "iam:PutRolePolicy"]
        resources  = [local.account_roles]
        conditions = { Null = { "iam:ResourceTag/${local.mark_tags.deleting}" = "false" } }
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
      ReadBackups = {
        why       = "Reads a backup. It can write none."
        actions   = ["s3:GetObject"]
        resources = ["${local.backup_bucket_arn}/${local.backup_prefix}roles/*"]
      }
    }

    keeper = {
      ListBackups = {
        why       = "Looks whether there are backups, before Terraform destroys their bucket."
        actions   = ["s3:ListBucketVersions"]
        resources = ["arn:${local.partition}:s3:::${try(module.backups["own"].bucket.bucket, "-")}"]
      }
    }

    automation = {
      InvokeFunctions = {
        why       = "Systems Manager assumes it for the documents."
        actions   = ["lambda:InvokeFunction"]
        resources = concat(local.retires ? [local.remediator_arn] : [], [local.restorer_arn])
      }
    }

    sweep = {
      InvokeRemediator = {
        why       = "EventBridge Scheduler assumes it. Only with `delete_after_days`."
        actions   = ["lambda:InvokeFunction"]
        resources = [local.remediator_arn]
      }
    }
  }
}
