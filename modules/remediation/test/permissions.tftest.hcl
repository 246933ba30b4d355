# Contract: what `remediation` may do, exactly: every Sid, action, resource and condition of its four roles, whom each of them
# trusts, and in words what none of them may do. The real provider, plan only, no network.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "unused"
  secret_key                  = "unused"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = {
    account_id = "123456789012"
  }
}

# All four roles.
variables {
  name              = "iam-role-last-used"
  rule_parameters   = { max_days_for_last_used = "60" }
  exemption_tag     = "iam-role-last-used:exempt-until"
  config_rule       = { name = "iam-role-last-used" }
  dry_run           = false
  delete_after_days = 30
}

run "each_role_trusts_one_service_and_those_that_others_call_for_this_account_alone" {
  command = plan

  assert {
    condition = alltrue([
      for role in values(module.functions)[*].role : jsondecode(role.assume_role_policy) == {
        Version = "2012-10-17"
        Statement = [{
          Sid       = "RunFunction"
          Effect    = "Allow"
          Action    = "sts:AssumeRole"
          Principal = { Service = "lambda.amazonaws.com" }
        }]
      }
    ])
    error_message = "Unexpected trust: ${jsonencode([for role in values(module.functions)[*].role : role.assume_role_policy])}."
  }

  assert {
    condition = jsondecode(aws_iam_role.starter["automation"].assume_role_policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid       = "RunDocuments"
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "ssm.amazonaws.com" }
        Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
      }]
    }
    error_message = "Unexpected trust: ${aws_iam_role.starter["automation"].assume_role_policy}."
  }

  assert {
    condition = jsondecode(aws_iam_role.starter["sweep"].assume_role_policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid       = "RunSchedule"
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "scheduler.amazonaws.com" }
        Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
      }]
    }
    error_message = "Unexpected trust: ${aws_iam_role.starter["sweep"].assume_role_policy}."
  }
}

run "the_remediator_reads_quarantines_marks_deletes_what_is_marked_and_backs_up" {
  command = plan

  assert {
    condition = jsondecode(module.functions["remediator"].policy.policy) == {
      Version = "2012-10-17"
      Statement = [
        {
          Sid       = "DeleteQuarantined"
          Effect    = "Allow"
          Action    = ["iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy"]
          Resource  = ["arn:aws:iam::123456789012:role/*"]
          Condition = { StringEquals = { "iam:ResourceTag/iam-role-last-used:quarantined-by" = "iam-role-last-used" } }
        },
        {
          Sid      = "FindBackups"
          Effect   = "Allow"
          Action   = ["s3:ListBucket"]
          Resource = ["arn:aws:s3:::iam-role-last-used-backups-123456789012"]
        },
        {
          Sid      = "LeaveInstanceProfiles"
          Effect   = "Allow"
          Action   = ["iam:RemoveRoleFromInstanceProfile"]
          Resource = ["arn:aws:iam::123456789012:instance-profile/*"]
        },
        {
          Sid      = "ListRoles"
          Effect   = "Allow"
          Action   = ["iam:GetAccountAuthorizationDetails"]
          Resource = ["*"]
        },
        {
          Sid      = "MarkRoles"
          Effect   = "Allow"
          Action   = ["iam:TagRole", "iam:UntagRole"]
          Resource = ["arn:aws:iam::123456789012:role/*"]
          Condition = {
            "ForAllValues:StringEquals" = {
              "aws:TagKeys" = [
                "iam-role-last-used:quarantined-at",
                "iam-role-last-used:quarantined-by",
                "iam-role-last-used:deleting-since",
              ]
            }
          }
        },
        {
          Sid       = "Quarantine"
          Effect    = "Allow"
          Action    = ["iam:AttachRolePolicy"]
          Resource  = ["arn:aws:iam::123456789012:role/*"]
          Condition = { ArnEquals = { "iam:PolicyARN" = "arn:aws:iam::aws:policy/AWSDenyAll" } }
        },
        {
          Sid      = "ReadInlinePolicies"
          Effect   = "Allow"
          Action   = ["iam:GetRolePolicy"]
          Resource = ["arn:aws:iam::123456789012:role/*"]
        },
        {
          Sid      = "ReadInstanceProfiles"
          Effect   = "Allow"
          Action   = ["iam:GetInstanceProfile"]
          Resource = ["arn:aws:iam::123456789012:instance-profile/*"]
        },
        {
          Sid      = "ReadPolicies"
          Effect   = "Allow"
          Action   = ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"]
          Resource = ["arn:aws:iam::123456789012:policy/*", "arn:aws:iam::aws:policy/*"]
        },
        {
          Sid    = "ReadRole"
          Effect = "Allow"
          Action = [
            "iam:GetRole",
            "iam:ListAttachedRolePolicies",
            "iam:ListInstanceProfilesForRole",
            "iam:ListRolePolicies",
          ]
          Resource = ["arn:aws:iam::123456789012:role/*"]
        },
        {
          Sid      = "WriteBackups"
          Effect   = "Allow"
          Action   = ["s3:GetObject", "s3:PutObject"]
          Resource = ["arn:aws:s3:::iam-role-last-used-backups-123456789012/iam-role-last-used/123456789012/*"]
        },
        {
          Sid      = "WriteLogs"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = ["arn:aws:logs:*:123456789012:log-group:/aws/lambda/iam-role-last-used-remediator:*"]
        },
      ]
    }
    error_message = "Unexpected policy: ${module.functions["remediator"].policy.policy}."
  }
}

run "the_restorer_reads_releases_and_makes_again_what_a_backup_says" {
  command = plan

  assert {
    condition = jsondecode(module.functions["restorer"].policy.policy) == {
      Version = "2012-10-17"
      Statement = [
        {
          Sid       = "CompleteHalfDeleted"
          Effect    = "Allow"
          Action    = ["iam:AttachRolePolicy", "iam:PutRolePolicy"]
          Resource  = ["arn:aws:iam::123456789012:role/*"]
          Condition = { Null = { "iam:ResourceTag/iam-role-last-used:deleting-since" = "false" } }
        },
        {
          Sid       = "CompleteRecreated"
          Effect    = "Allow"
          Action    = ["iam:AttachRolePolicy", "iam:PutRolePolicy"]
          Resource  = ["arn:aws:iam::123456789012:role/*"]
          Condition = { Null = { "iam:ResourceTag/iam-role-last-used:restored-from" = "false" } }
        },
        {
          Sid      = "FindBackups"
          Effect   = "Allow"
          Action   = ["s3:ListBucket"]
          Resource = ["arn:aws:s3:::iam-role-last-used-backups-123456789012"]
        },
        {
          Sid      = "ListRoles"
          Effect   = "Allow"
          Action   = ["iam:GetAccountAuthorizationDetails"]
          Resource = ["*"]
        },
        {
          Sid       = "PassRoleToInstances"
          Effect    = "Allow"
          Action    = ["iam:PassRole"]
          Resource  = ["arn:aws:iam::123456789012:role/*"]
          Condition = { StringEquals = { "iam:PassedToService" = "ec2.amazonaws.com" } }
        },
        {
          Sid      = "ReadBackups"
          Effect   = "Allow"
          Action   = ["s3:GetObject"]
          Resource = ["arn:aws:s3:::iam-role-last-used-backups-123456789012/iam-role-last-used/123456789012/roles/*"]
        },
        {
          Sid    = "ReadRole"
          Effect = "Allow"
          Action = [
            "iam:GetRole",
            "iam:ListAttachedRolePolicies",
            "iam:ListInstanceProfilesForRole",
            "iam:ListRolePolicies",
          ]
          Resource = ["arn:aws:iam::123456789012:role/*"]
        },
        {
          Sid      = "RecreateInstanceProfiles"
          Effect   = "Allow"
          Action   = ["iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile", "iam:TagInstanceProfile"]
          Resource = ["arn:aws:iam::123456789012:instance-profile/*"]
        },
        {
          Sid       = "RecreateRoles"
          Effect    = "Allow"
          Action    = ["iam:CreateRole", "iam:TagRole"]
          Resource  = ["arn:aws:iam::123456789012:role/*"]
          Condition = { Null = { "aws:RequestTag/iam-role-last-used:restored-from" = "false" } }
        },
        {
          Sid       = "ReleaseRoles"
          Effect    = "Allow"
          Action    = ["iam:DetachRolePolicy"]
          Resource  = ["arn:aws:iam::123456789012:role/*"]
          Condition = { ArnEquals = { "iam:PolicyARN" = "arn:aws:iam::aws:policy/AWSDenyAll" } }
        },
        {
          Sid      = "UnmarkRoles"
          Effect   = "Allow"
          Action   = ["iam:UntagRole"]
          Resource = ["arn:aws:iam::123456789012:role/*"]
          Condition = {
            "ForAllValues:StringEquals" = {
              "aws:TagKeys" = [
                "iam-role-last-used:quarantined-at",
                "iam-role-last-used:quarantined-by",
                "iam-role-last-used:deleting-since",
                "iam-role-last-used:restored-from",
              ]
            }
          }
        },
        {
          Sid      = "WriteLogs"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = ["arn:aws:logs:*:123456789012:log-group:/aws/lambda/iam-role-last-used-restorer:*"]
        },
      ]
    }
    error_message = "Unexpected policy: ${module.functions["restorer"].policy.policy}."
  }
}

run "documents_invoke_both_functions_and_the_schedule_the_remediator_alone" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role_policy.starter["automation"].policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid    = "InvokeFunctions"
        Effect = "Allow"
        Action = ["lambda:InvokeFunction"]
        Resource = [
          "arn:aws:lambda:*:123456789012:function:iam-role-last-used-remediator",
          "arn:aws:lambda:*:123456789012:function:iam-role-last-used-restorer",
        ]
      }]
    }
    error_message = "Unexpected policy: ${aws_iam_role_policy.starter["automation"].policy}."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.starter["sweep"].policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid      = "InvokeRemediator"
        Effect   = "Allow"
        Action   = ["lambda:InvokeFunction"]
        Resource = ["arn:aws:lambda:*:123456789012:function:iam-role-last-used-remediator"]
      }]
    }
    error_message = "Unexpected policy: ${aws_iam_role_policy.starter["sweep"].policy}."
  }
}

run "no_attribute_but_the_bucket_changes_a_permission" {
  command = plan

  variables {
    automatic          = true
    protected_patterns = ["/prod/*"]
    maximum_per_day    = 1000
    dry_run            = true
    delete_after_days  = null
  }

  assert {
    condition = (
      {
        for function, made in module.functions : function => [
          for statement in jsondecode(made.policy.policy).Statement : statement.Sid
        ]
        } == {
        remediator = [
          "DeleteQuarantined", "FindBackups", "LeaveInstanceProfiles", "ListRoles", "MarkRoles", "Quarantine",
          "ReadInlinePolicies", "ReadInstanceProfiles", "ReadPolicies", "ReadRole", "WriteBackups", "WriteLogs",
        ]
        restorer = [
          "CompleteHalfDeleted", "CompleteRecreated", "FindBackups", "ListRoles", "PassRoleToInstances", "ReadBackups",
          "ReadRole", "RecreateInstanceProfiles", "RecreateRoles", "ReleaseRoles", "UnmarkRoles",
          "WriteLogs",
        ]
      }
    )
    error_message = "Unexpected statements: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }

  assert {
    condition     = keys(aws_iam_role.starter) == ["automation"] && keys(aws_iam_role_policy.starter) == ["automation"]
    error_message = "Without a day on which roles are deleted there should be no role of a schedule."
  }
}

run "a_given_bucket_takes_the_place_of_the_modules_and_nothing_else_changes" {
  command = plan

  variables {
    backup_bucket = "backups-of-roles"
  }

  assert {
    condition = (
      {
        for function, made in module.functions : function => {
          for statement in jsondecode(made.policy.policy).Statement : statement.Sid => statement.Resource
          if strcontains(jsonencode(statement), "s3:")
        }
        } == {
        remediator = {
          FindBackups  = ["arn:aws:s3:::backups-of-roles"]
          WriteBackups = ["arn:aws:s3:::backups-of-roles/iam-role-last-used/123456789012/*"]
        }
        restorer = {
          FindBackups = ["arn:aws:s3:::backups-of-roles"]
          ReadBackups = ["arn:aws:s3:::backups-of-roles/iam-role-last-used/123456789012/roles/*"]
        }
      }
    )
    error_message = "Unexpected policies: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }

  assert {
    condition = (
      { for function, made in module.functions : function => length(jsondecode(made.policy.policy).Statement) } ==
      { remediator = 12, restorer = 12 }
    )
    error_message = "Unexpected statements: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }
}

run "kms_key_arn_adds_that_key_with_which_only_the_remediator_encrypts" {
  command = plan

  variables {
    settings = {
      kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }

  assert {
    condition = [
      for statement in jsondecode(module.functions["remediator"].policy.policy).Statement : statement
      if anytrue([for action in statement.Action : startswith(action, "kms:")])
      ] == [
      {
        Sid      = "DecryptEnvironment"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = ["arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"]
      },
      {
        Sid      = "EncryptBackups"
        Effect   = "Allow"
        Action   = ["kms:GenerateDataKey"]
        Resource = ["arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"]
      },
    ]
    error_message = "Unexpected policy: ${module.functions["remediator"].policy.policy}."
  }

  assert {
    condition = [
      for statement in jsondecode(module.functions["restorer"].policy.policy).Statement : statement
      if anytrue([for action in statement.Action : startswith(action, "kms:")])
      ] == [
      {
        Sid      = "DecryptEnvironment"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = ["arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"]
      },
    ]
    error_message = "Unexpected policy: ${module.functions["restorer"].policy.policy}."
  }

  assert {
    condition = (
      { for function, made in module.functions : function => length(jsondecode(made.policy.policy).Statement) } ==
      { remediator = 14, restorer = 13 }
    )
    error_message = "Unexpected statements: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }

  assert {
    condition = (
      !strcontains(aws_iam_role_policy.starter["automation"].policy, "kms:") &&
      !strcontains(aws_iam_role_policy.starter["sweep"].policy, "kms:")
    )
    error_message = "Who invokes a function should not need the key of its environment."
  }
}

run "vpc_config_adds_the_network_interfaces_and_nothing_else" {
  command = plan

  variables {
    settings = {
      vpc_config = { subnet_ids = ["subnet-0a"], security_group_ids = ["sg-0a"] }
    }
  }

  assert {
    condition = alltrue([
      for policy in values(module.functions)[*].policy : [
        for statement in jsondecode(policy.policy).Statement : statement
        if anytrue([for action in statement.Action : startswith(action, "ec2:")])
        ] == [
        {
          Sid    = "ManageNetworkInterfaces"
          Effect = "Allow"
          Action = [
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:UnassignPrivateIpAddresses",
          ]
          Resource = [
            "arn:aws:ec2:*:123456789012:*/*",
            "arn:aws:ec2:*:*:security-group/*",
            "arn:aws:ec2:*:*:subnet/*",
          ]
        },
        {
          Sid      = "ReadNetwork"
          Effect   = "Allow"
          Action   = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
          Resource = ["*"]
        },
      ]
    ])
    error_message = "Unexpected policies: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }

  assert {
    condition = (
      { for function, made in module.functions : function => length(jsondecode(made.policy.policy).Statement) } ==
      { remediator = 14, restorer = 14 }
    )
    error_message = "Unexpected statements: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }
}

run "arns_follow_name_and_partition" {
  command = plan

  variables {
    name = "audit_roles"
  }

  override_data {
    target = data.aws_partition.current
    values = {
      partition = "aws-us-gov"
    }
  }

  assert {
    condition = (
      {
        for statement in jsondecode(module.functions["remediator"].policy.policy).Statement :
        statement.Sid => statement.Resource
        } == {
        DeleteQuarantined     = ["arn:aws-us-gov:iam::123456789012:role/*"]
        FindBackups           = ["arn:aws-us-gov:s3:::audit-roles-backups-123456789012"]
        LeaveInstanceProfiles = ["arn:aws-us-gov:iam::123456789012:instance-profile/*"]
        ListRoles             = ["*"]
        MarkRoles             = ["arn:aws-us-gov:iam::123456789012:role/*"]
        Quarantine            = ["arn:aws-us-gov:iam::123456789012:role/*"]
        ReadInlinePolicies    = ["arn:aws-us-gov:iam::123456789012:role/*"]
        ReadInstanceProfiles  = ["arn:aws-us-gov:iam::123456789012:instance-profile/*"]
        ReadPolicies          = ["arn:aws-us-gov:iam::123456789012:policy/*", "arn:aws-us-gov:iam::aws:policy/*"]
        ReadRole              = ["arn:aws-us-gov:iam::123456789012:role/*"]
        WriteBackups          = ["arn:aws-us-gov:s3:::audit-roles-backups-123456789012/audit_roles/123456789012/*"]
        WriteLogs             = ["arn:aws-us-gov:logs:*:123456789012:log-group:/aws/lambda/audit_roles-remediator:*"]
      }
    )
    error_message = "Unexpected resources: ${module.functions["remediator"].policy.policy}."
  }

  assert {
    condition = (
      {
        for statement in jsondecode(module.functions["remediator"].policy.policy).Statement :
        statement.Sid => statement.Condition
        if contains(["DeleteQuarantined", "Quarantine"], statement.Sid)
        } == {
        DeleteQuarantined = {
          StringEquals = { "iam:ResourceTag/iam-role-last-used:quarantined-by" = "audit_roles" }
        }
        Quarantine = { ArnEquals = { "iam:PolicyARN" = "arn:aws-us-gov:iam::aws:policy/AWSDenyAll" } }
      }
    )
    error_message = "Unexpected conditions: ${module.functions["remediator"].policy.policy}."
  }

  assert {
    condition = (
      {
        for statement in jsondecode(module.functions["restorer"].policy.policy).Statement :
        statement.Sid => statement.Resource
        } == {
        CompleteHalfDeleted      = ["arn:aws-us-gov:iam::123456789012:role/*"]
        CompleteRecreated        = ["arn:aws-us-gov:iam::123456789012:role/*"]
        FindBackups              = ["arn:aws-us-gov:s3:::audit-roles-backups-123456789012"]
        ListRoles                = ["*"]
        PassRoleToInstances      = ["arn:aws-us-gov:iam::123456789012:role/*"]
        ReadBackups              = ["arn:aws-us-gov:s3:::audit-roles-backups-123456789012/audit_roles/123456789012/roles/*"]
        ReadRole                 = ["arn:aws-us-gov:iam::123456789012:role/*"]
        RecreateInstanceProfiles = ["arn:aws-us-gov:iam::123456789012:instance-profile/*"]
        RecreateRoles            = ["arn:aws-us-gov:iam::123456789012:role/*"]
        ReleaseRoles             = ["arn:aws-us-gov:iam::123456789012:role/*"]
        UnmarkRoles              = ["arn:aws-us-gov:iam::123456789012:role/*"]
        WriteLogs                = ["arn:aws-us-gov:logs:*:123456789012:log-group:/aws/lambda/audit_roles-restorer:*"]
      }
    )
    error_message = "Unexpected resources: ${module.functions["restorer"].policy.policy}."
  }

  assert {
    condition = (
      {
        for statement in jsondecode(module.functions["restorer"].policy.policy).Statement :
        statement.Sid => statement.Condition
        if contains(["PassRoleToInstances", "ReleaseRoles"], statement.Sid)
        } == {
        PassRoleToInstances = { StringEquals = { "iam:PassedToService" = "ec2.amazonaws.com" } }
        ReleaseRoles        = { ArnEquals = { "iam:PolicyARN" = "arn:aws-us-gov:iam::aws:policy/AWSDenyAll" } }
      }
    )
    error_message = "Unexpected conditions: ${module.functions["restorer"].policy.policy}."
  }

  assert {
    condition = (
      flatten([
        for policy in values(aws_iam_role_policy.starter) :
        jsondecode(policy.policy).Statement[0].Resource
        ]) == [
        "arn:aws-us-gov:lambda:*:123456789012:function:audit_roles-remediator",
        "arn:aws-us-gov:lambda:*:123456789012:function:audit_roles-restorer",
        "arn:aws-us-gov:lambda:*:123456789012:function:audit_roles-remediator",
      ]
    )
    error_message = "Unexpected resources: ${aws_iam_role_policy.starter["automation"].policy}."
  }
}

run "in_china_instances_are_a_service_of_another_name" {
  command = plan

  override_data {
    target = data.aws_partition.current
    values = {
      partition = "aws-cn"
    }
  }

  assert {
    condition = [
      for statement in jsondecode(module.functions["restorer"].policy.policy).Statement : statement
      if statement.Sid == "PassRoleToInstances"
      ] == [
      {
        Sid       = "PassRoleToInstances"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = ["arn:aws-cn:iam::123456789012:role/*"]
        Condition = { StringEquals = { "iam:PassedToService" = "ec2.amazonaws.com.cn" } }
      },
    ]
    error_message = "Unexpected policy: ${module.functions["restorer"].policy.policy}."
  }

  assert {
    condition = alltrue([
      for policy in concat(values(module.functions)[*].policy, values(aws_iam_role_policy.starter)) : length(regexall("arn:aws:", policy.policy)) == 0
    ])
    error_message = "No ARN should be of another partition."
  }
}

run "iam_role_path_changes_no_permission_but_who_may_write_backups" {
  command = plan

  variables {
    settings = {
      iam_role_path = "/platform/functions/"
    }
  }

  assert {
    condition = alltrue([
      for policy in concat(values(module.functions)[*].policy, values(aws_iam_role_policy.starter)) : !strcontains(policy.policy, "platform")
    ])
    error_message = "Unexpected policies: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }

  assert {
    condition = (
      {
        for statement in jsondecode(module.backups["own"].policy.policy).Statement :
        statement.Sid => [statement.Effect, statement.Action, statement.Principal, statement.Condition]
        } == {
        OnlyOverTls = ["Deny", "s3:*", "*", { Bool = { "aws:SecureTransport" = "false" } }]
        OnlyTheRemediatorWrites = ["Deny", "s3:PutObject", "*", {
          ArnNotEquals = {
            "aws:PrincipalArn" = "arn:aws:iam::123456789012:role/platform/functions/iam-role-last-used-remediator"
          }
        }]
      }
    )
    error_message = "Unexpected policy: ${module.backups["own"].policy.policy}."
  }
}

run "the_remediator_may_attach_the_policy_that_denies_everything_and_no_other" {
  command = plan

  assert {
    condition = [
      for statement in jsondecode(module.functions["remediator"].policy.policy).Statement : statement.Condition
      if contains(statement.Action, "iam:AttachRolePolicy")
    ] == [{ ArnEquals = { "iam:PolicyARN" = "arn:aws:iam::aws:policy/AWSDenyAll" } }]
    error_message = "Unexpected policy: ${module.functions["remediator"].policy.policy}."
  }
}

run "the_restorer_may_give_policies_to_no_role_but_one_that_is_being_restored" {
  command = plan

  assert {
    condition = [
      for statement in jsondecode(module.functions["restorer"].policy.policy).Statement : statement.Condition
      if contains(statement.Action, "iam:AttachRolePolicy") || contains(statement.Action, "iam:PutRolePolicy")
      ] == [
      { Null = { "iam:ResourceTag/iam-role-last-used:deleting-since" = "false" } },
      { Null = { "iam:ResourceTag/iam-role-last-used:restored-from" = "false" } },
    ]
    error_message = "Unexpected policy: ${module.functions["restorer"].policy.policy}."
  }
}

run "the_remediator_creates_and_gives_nothing" {
  command = plan

  variables {
    settings = {
      vpc_config  = { subnet_ids = ["subnet-0a"], security_group_ids = ["sg-0a"] }
      kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }

  assert {
    condition = (
      toset([
        for action in flatten([
          for statement in jsondecode(module.functions["remediator"].policy.policy).Statement : statement.Action
        ]) : action if can(regex("^(iam|s3|sts|lambda):", action)) && !can(regex("^(iam|s3):(Get|List)", action))
        ]) == toset([
        "iam:AttachRolePolicy",
        "iam:DeleteRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:TagRole",
        "iam:UntagRole",
        "s3:PutObject",
      ])
    )
    error_message = "Unexpected policy: ${module.functions["remediator"].policy.policy}."
  }

  assert {
    condition = !anytrue([
      for action in flatten([
        for statement in jsondecode(module.functions["remediator"].policy.policy).Statement : statement.Action
      ]) : can(regex("^iam:(Add|Create|Pass|Put|Update)|^sts:", action))
    ])
    error_message = "The remediator should not create or give: ${module.functions["remediator"].policy.policy}."
  }
}

run "the_restorer_reads_no_content_of_policies_and_instance_profiles" {
  command = plan

  assert {
    condition = (
      toset([
        for action in flatten([
          for statement in jsondecode(module.functions["restorer"].policy.policy).Statement : statement.Action
        ]) : action if can(regex("^iam:(Get|List)", action))
        ]) == toset([
        "iam:GetAccountAuthorizationDetails",
        "iam:GetRole",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
      ])
    )
    error_message = "Unexpected policy: ${module.functions["restorer"].policy.policy}."
  }
}

run "the_restorer_deletes_nothing_and_writes_no_backup" {
  command = plan

  variables {
    settings = {
      vpc_config  = { subnet_ids = ["subnet-0a"], security_group_ids = ["sg-0a"] }
      kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }

  assert {
    condition = (
      toset([
        for action in flatten([
          for statement in jsondecode(module.functions["restorer"].policy.policy).Statement : statement.Action
        ]) : action if can(regex("^(iam|s3|sts|lambda):", action)) && !can(regex("^(iam|s3):(Get|List)", action))
        ]) == toset([
        "iam:AddRoleToInstanceProfile",
        "iam:AttachRolePolicy",
        "iam:CreateInstanceProfile",
        "iam:CreateRole",
        "iam:DetachRolePolicy",
        "iam:PassRole",
        "iam:PutRolePolicy",
        "iam:TagInstanceProfile",
        "iam:TagRole",
        "iam:UntagRole",
      ])
    )
    error_message = "Unexpected policy: ${module.functions["restorer"].policy.policy}."
  }

  assert {
    condition = !anytrue([
      for action in flatten([
        for statement in jsondecode(module.functions["restorer"].policy.policy).Statement : statement.Action
      ]) : can(regex("^iam:(Delete|Remove)|^s3:(Put|Delete)|^kms:GenerateDataKey$", action))
    ])
    error_message = "The restorer should not delete or back up: ${module.functions["restorer"].policy.policy}."
  }
}

run "no_role_changes_users_groups_policies_trusts_or_boundaries" {
  command = plan

  variables {
    settings = {
      vpc_config  = { subnet_ids = ["subnet-0a"], security_group_ids = ["sg-0a"] }
      kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }

  assert {
    condition = length(flatten([
      for policy in concat(values(module.functions)[*].policy, values(aws_iam_role_policy.starter)) : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in statement.Action : action if can(regex(
            join("|", [
              "User", "Group", "AccessKey", "LoginProfile", "ServiceLinkedRole", "PermissionsBoundary", "Provider",
              "^iam:(Create|Delete|Tag|Untag)Policy", "^iam:SetDefaultPolicyVersion$", "^iam:Update",
            ]),
            action,
          ))
        ]
      ]
    ])) == 0
    error_message = "Unexpected policies: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }
}

run "no_action_has_a_star_and_only_what_iam_and_lambda_ask_for_is_for_every_resource" {
  command = plan

  variables {
    settings = {
      vpc_config  = { subnet_ids = ["subnet-0a"], security_group_ids = ["sg-0a"] }
      kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }

  assert {
    condition = !anytrue(flatten([
      for policy in concat(values(module.functions)[*].policy, values(aws_iam_role_policy.starter)) : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in statement.Action : strcontains(action, "*")
        ]
      ]
    ]))
    error_message = "No action should hold a star."
  }

  assert {
    condition = (
      flatten([
        for policy in concat(values(module.functions)[*].policy, values(aws_iam_role_policy.starter)) : [
          for statement in jsondecode(policy.policy).Statement : "${policy.name} ${statement.Sid}"
          if contains(statement.Resource, "*")
        ]
        ]) == [
        "iam-role-last-used-remediator ListRoles",
        "iam-role-last-used-remediator ReadNetwork",
        "iam-role-last-used-restorer ListRoles",
        "iam-role-last-used-restorer ReadNetwork",
      ]
    )
    error_message = "Unexpected policies: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }

  assert {
    condition = alltrue(flatten([
      for policy in concat(values(module.functions)[*].policy, values(aws_iam_role_policy.starter)) : [for statement in jsondecode(policy.policy).Statement : statement.Effect == "Allow"]
    ]))
    error_message = "What a role may do should be all that its policy says."
  }
}

run "an_execution_role_and_its_credentials_are_for_the_function_of_the_rule_alone" {
  command = plan

  variables {
    execution_role_name = "audit/reader"
  }

  assert {
    condition = alltrue([
      for policy in concat(values(module.functions)[*].policy, values(aws_iam_role_policy.starter)) : !strcontains(policy.policy, "sts:") && !strcontains(policy.policy, "audit/reader")
    ])
    error_message = "No role of the remediation should assume another."
  }
}

run "the_policies_fit_into_what_iam_takes" {
  command = plan

  variables {
    name = join("", [for _ in range(53) : "a"])
    settings = {
      vpc_config  = { subnet_ids = ["subnet-0a"], security_group_ids = ["sg-0a"] }
      kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }

  # All inline policies of a role together end at 10,240 characters, white space not counted.
  assert {
    condition     = alltrue([for policy in values(module.functions)[*].policy : length(policy.policy) <= 10240])
    error_message = "Unexpected lengths: ${jsonencode([for policy in values(module.functions)[*].policy : length(policy.policy)])}."
  }
}
