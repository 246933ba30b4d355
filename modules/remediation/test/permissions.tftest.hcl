# Contract: what `remediation` may do, exactly: every Sid, action, resource and condition of its five roles, whom each of them
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

# All five roles.
variables {
  name                   = "iam-role-last-used"
  rule_parameters        = { max_days_for_last_used = "60" }
  exemption_tag          = "iam-role-last-used:exempt-until"
  maximum_exemption_days = 400
  exempt_tags            = {}
  config_rule            = { name = "iam-role-last-used" }
  dry_run                = false
  delete_after_days      = 30
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
    condition = alltrue([
      for name in ["ssm-remediator", "ssm-restorer"] : jsondecode(aws_iam_role.starter[name].assume_role_policy) == {
        Version = "2012-10-17"
        Statement = [{
          Sid       = "RunDocuments"
          Effect    = "Allow"
          Action    = "sts:AssumeRole"
          Principal = { Service = "ssm.amazonaws.com" }
          Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
        }]
      }
    ])
    error_message = "Unexpected trust: ${jsonencode(values(aws_iam_role.starter)[*].assume_role_policy)}."
  }

  assert {
    condition = jsondecode(aws_iam_role.starter["pass"].assume_role_policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid       = "RunSchedule"
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "scheduler.amazonaws.com" }
        Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
      }]
    }
    error_message = "Unexpected trust: ${aws_iam_role.starter["pass"].assume_role_policy}."
  }
}

run "the_remediator_reads_quarantines_labels_deletes_what_is_labelled_writes_cases_and_never_touches_some" {
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
          Sid      = "LabelRoles"
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
          Sid      = "LeaveInstanceProfiles"
          Effect   = "Allow"
          Action   = ["iam:RemoveRoleFromInstanceProfile"]
          Resource = ["arn:aws:iam::123456789012:instance-profile/*"]
        },
        {
          Sid       = "ListCases"
          Effect    = "Allow"
          Action    = ["s3:ListBucket"]
          Resource  = ["arn:aws:s3:::iam-role-last-used-backups-123456789012"]
          Condition = { StringEquals = { "aws:ResourceAccount" = "123456789012" } }
        },
        {
          Sid      = "ListRoles"
          Effect   = "Allow"
          Action   = ["iam:GetAccountAuthorizationDetails"]
          Resource = ["*"]
        },
        {
          Sid    = "NeverTouch"
          Effect = "Deny"
          Action = [
            "iam:AttachRolePolicy",
            "iam:DeleteRole",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:TagRole",
            "iam:UntagRole",
          ]
          Resource = [
            "arn:aws:iam::123456789012:role/iam-role-last-used",
            "arn:aws:iam::123456789012:role/iam-role-last-used-remediator",
            "arn:aws:iam::123456789012:role/iam-role-last-used-restorer",
            "arn:aws:iam::123456789012:role/iam-role-last-used-ssm-remediator",
            "arn:aws:iam::123456789012:role/iam-role-last-used-ssm-restorer",
            "arn:aws:iam::123456789012:role/iam-role-last-used-pass",
            "arn:aws:iam::123456789012:role/iam-role-last-used-backups-123456789012",
            "arn:aws:iam::123456789012:role/iam-role-last-used*",
            "arn:aws:iam::123456789012:role/*/iam-role-last-used*",
            "arn:aws:iam::123456789012:role/*-remediator",
            "arn:aws:iam::123456789012:role/*-restorer",
            "arn:aws:iam::123456789012:role/*-backups-123456789012",
            "arn:aws:iam::123456789012:role/OrganizationAccountAccessRole",
            "arn:aws:iam::123456789012:role/AWSControlTower*",
            "arn:aws:iam::123456789012:role/service-role/AWSControlTower*",
            "arn:aws:iam::123456789012:role/aws-controltower-*",
            "arn:aws:iam::123456789012:role/AWSAFT*",
            "arn:aws:iam::123456789012:role/stacksets-exec-*",
            "arn:aws:iam::123456789012:role/AWSCloudFormationStackSet*Role",
            "arn:aws:iam::123456789012:role/AWS-QuickSetup-StackSet-*",
            "arn:aws:iam::123456789012:role/cdk-*-role-*",
            "arn:aws:iam::123456789012:role/service-role/AWSBackupDefaultServiceRole",
            "arn:aws:iam::123456789012:role/service-role/AWSDataLifecycleManager*",
          ]
        },
        {
          Sid    = "NeverTouchTagged"
          Effect = "Deny"
          Action = [
            "iam:AttachRolePolicy",
            "iam:DeleteRole",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:TagRole",
            "iam:UntagRole",
          ]
          Resource  = ["arn:aws:iam::123456789012:role/*"]
          Condition = { Null = { "iam:ResourceTag/iam-role-last-used:module" = "false" } }
        },
        {
          Sid       = "Quarantine"
          Effect    = "Allow"
          Action    = ["iam:AttachRolePolicy"]
          Resource  = ["arn:aws:iam::123456789012:role/*"]
          Condition = { ArnEquals = { "iam:PolicyARN" = "arn:aws:iam::aws:policy/AWSDenyAll" } }
        },
        {
          Sid       = "ReadCases"
          Effect    = "Allow"
          Action    = ["s3:GetObject", "s3:GetObjectVersion"]
          Resource  = ["arn:aws:s3:::iam-role-last-used-backups-123456789012/iam-role-last-used/123456789012/*"]
          Condition = { StringEquals = { "aws:ResourceAccount" = "123456789012" } }
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
          Sid    = "ReadInventory"
          Effect = "Allow"
          Action = [
            "config:DescribeConfigurationRecorders",
            "config:DescribeConfigurationRecorderStatus",
            "config:SelectResourceConfig",
          ]
          Resource = ["*"]
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
          Sid      = "ReadServiceUse"
          Effect   = "Allow"
          Action   = ["iam:GenerateServiceLastAccessedDetails"]
          Resource = ["arn:aws:iam::123456789012:role/*"]
        },
        {
          Sid      = "ReadServiceUseReport"
          Effect   = "Allow"
          Action   = ["iam:GetServiceLastAccessedDetails"]
          Resource = ["*"]
        },
        {
          Sid       = "RevertQuarantine"
          Effect    = "Allow"
          Action    = ["iam:DetachRolePolicy"]
          Resource  = ["arn:aws:iam::123456789012:role/*"]
          Condition = { ArnEquals = { "iam:PolicyARN" = "arn:aws:iam::aws:policy/AWSDenyAll" } }
        },
        {
          Sid       = "WriteCases"
          Effect    = "Allow"
          Action    = ["s3:PutObject"]
          Resource  = ["arn:aws:s3:::iam-role-last-used-backups-123456789012/iam-role-last-used/123456789012/*"]
          Condition = { StringEquals = { "aws:ResourceAccount" = "123456789012" } }
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
          Sid       = "CompleteRoles"
          Effect    = "Allow"
          Action    = ["iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"]
          Resource  = ["arn:aws:iam::123456789012:role/*"]
          Condition = { Null = { "iam:ResourceTag/iam-role-last-used:restoring" = "false" } }
        },
        {
          Sid       = "ListCases"
          Effect    = "Allow"
          Action    = ["s3:ListBucket"]
          Resource  = ["arn:aws:s3:::iam-role-last-used-backups-123456789012"]
          Condition = { StringEquals = { "aws:ResourceAccount" = "123456789012" } }
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
          Sid       = "ReadCases"
          Effect    = "Allow"
          Action    = ["s3:GetObject", "s3:GetObjectVersion"]
          Resource  = ["arn:aws:s3:::iam-role-last-used-backups-123456789012/iam-role-last-used/123456789012/*"]
          Condition = { StringEquals = { "aws:ResourceAccount" = "123456789012" } }
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
          Condition = { Null = { "aws:RequestTag/iam-role-last-used:restoring" = "false" } }
        },
        {
          Sid       = "ReleaseRoles"
          Effect    = "Allow"
          Action    = ["iam:DetachRolePolicy"]
          Resource  = ["arn:aws:iam::123456789012:role/*"]
          Condition = { ArnEquals = { "iam:PolicyARN" = "arn:aws:iam::aws:policy/AWSDenyAll" } }
        },
        {
          Sid      = "UnlabelRoles"
          Effect   = "Allow"
          Action   = ["iam:UntagRole"]
          Resource = ["arn:aws:iam::123456789012:role/*"]
          Condition = {
            "ForAllValues:StringEquals" = {
              "aws:TagKeys" = [
                "iam-role-last-used:quarantined-at",
                "iam-role-last-used:quarantined-by",
                "iam-role-last-used:deleting-since",
                "iam-role-last-used:restoring",
              ]
            }
          }
        },
        {
          Sid       = "WriteCases"
          Effect    = "Allow"
          Action    = ["s3:PutObject"]
          Resource  = ["arn:aws:s3:::iam-role-last-used-backups-123456789012/iam-role-last-used/123456789012/cases/*"]
          Condition = { StringEquals = { "aws:ResourceAccount" = "123456789012" } }
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

run "the_keeper_lists_the_versions_in_the_bucket_of_the_module_alone" {
  command = plan

  variables {
    backup_bucket = "backups-of-roles"
  }

  assert {
    condition = jsondecode(module.keeper["own"].policy.policy) == {
      Version = "2012-10-17"
      Statement = [
        {
          Sid       = "ListBackups"
          Effect    = "Allow"
          Action    = ["s3:ListBucketVersions"]
          Resource  = ["arn:aws:s3:::iam-role-last-used-backups-123456789012"]
          Condition = { StringEquals = { "aws:ResourceAccount" = "123456789012" } }
        },
        {
          Sid    = "WriteLogs"
          Effect = "Allow"
          Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = [
            "arn:aws:logs:*:123456789012:log-group:/aws/lambda/iam-role-last-used-backups-123456789012:*",
          ]
        },
      ]
    }
    error_message = "Unexpected policy: ${module.keeper["own"].policy.policy}."
  }
}

run "the_role_of_each_document_invokes_its_own_function_alone_and_the_pass_the_remediator" {
  command = plan

  assert {
    condition = (
      { for name, made in aws_iam_role_policy.starter : name => jsondecode(made.policy) } == {
        for name, function in {
          pass           = "remediator"
          ssm-remediator = "remediator"
          ssm-restorer   = "restorer"
          } : name => {
          Version = "2012-10-17"
          Statement = [{
            Sid      = "Invoke${title(function)}"
            Effect   = "Allow"
            Action   = ["lambda:InvokeFunction"]
            Resource = ["arn:aws:lambda:*:123456789012:function:iam-role-last-used-${function}"]
          }]
        }
      }
    )
    error_message = "Unexpected policies: ${jsonencode(values(aws_iam_role_policy.starter)[*].policy)}."
  }
}

run "no_attribute_but_the_bucket_and_the_patterns_changes_a_permission" {
  command = plan

  variables {
    quarantine_after_days = null
    protected_patterns    = ["/prod/*"]
    maximum_per_day       = 1000
    dry_run               = true
    delete_after_days     = null
    # A person may ask for it in a document all the same.
    skip_referenced   = false
    reference_regions = ["us-east-1"]
  }

  assert {
    condition = (
      {
        for function, made in module.functions : function => [
          for statement in jsondecode(made.policy.policy).Statement : statement.Sid
        ]
        } == {
        remediator = ["DeleteQuarantined", "LabelRoles", "LeaveInstanceProfiles", "ListCases", "ListRoles", "NeverTouch", "NeverTouchTagged", "Quarantine", "ReadCases", "ReadInlinePolicies", "ReadInstanceProfiles", "ReadInventory", "ReadPolicies", "ReadRole", "ReadServiceUse", "ReadServiceUseReport", "RevertQuarantine", "WriteCases", "WriteLogs"]
        restorer   = ["CompleteRoles", "ListCases", "ListRoles", "PassRoleToInstances", "ReadCases", "ReadInlinePolicies", "ReadInstanceProfiles", "ReadRole", "RecreateInstanceProfiles", "RecreateRoles", "ReleaseRoles", "UnlabelRoles", "WriteCases", "WriteLogs"]
      }
    )
    error_message = "Unexpected statements: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }

  assert {
    condition = (
      keys(aws_iam_role.starter) == ["ssm-remediator", "ssm-restorer"] &&
      keys(aws_iam_role_policy.starter) == ["ssm-remediator", "ssm-restorer"]
    )
    error_message = "Without a number of days there should be no role of a schedule."
  }
}

run "protected_patterns_are_denied_too" {
  command = plan

  variables {
    protected_patterns = ["/prod/*", "*-ci?", "*/shared"]
  }

  assert {
    condition = length(setsubtract(
      [
        "arn:aws:iam::123456789012:role/prod/*",
        "arn:aws:iam::123456789012:role/*-ci?",
        "arn:aws:iam::123456789012:role/shared",
        "arn:aws:iam::123456789012:role/*/shared",
      ],
      one([
        for statement in jsondecode(module.functions["remediator"].policy.policy).Statement : statement.Resource
        if statement.Sid == "NeverTouch"
      ]),
    )) == 0
    error_message = "Unexpected policy: ${module.functions["remediator"].policy.policy}."
  }
}

run "without_protect_platform_roles_the_own_roles_alone_are_denied" {
  command = plan

  variables {
    protect_platform_roles = false
  }

  assert {
    condition = one([
      for statement in jsondecode(module.functions["remediator"].policy.policy).Statement : statement.Resource
      if statement.Sid == "NeverTouch"
      ]) == [
      "arn:aws:iam::123456789012:role/iam-role-last-used",
      "arn:aws:iam::123456789012:role/iam-role-last-used-remediator",
      "arn:aws:iam::123456789012:role/iam-role-last-used-restorer",
      "arn:aws:iam::123456789012:role/iam-role-last-used-ssm-remediator",
      "arn:aws:iam::123456789012:role/iam-role-last-used-ssm-restorer",
      "arn:aws:iam::123456789012:role/iam-role-last-used-pass",
      "arn:aws:iam::123456789012:role/iam-role-last-used-backups-123456789012",
      "arn:aws:iam::123456789012:role/iam-role-last-used*",
      "arn:aws:iam::123456789012:role/*/iam-role-last-used*",
      "arn:aws:iam::123456789012:role/*-remediator",
      "arn:aws:iam::123456789012:role/*-restorer",
      "arn:aws:iam::123456789012:role/*-backups-123456789012",
    ]
    error_message = "Unexpected policy: ${module.functions["remediator"].policy.policy}."
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
          ListCases  = ["arn:aws:s3:::backups-of-roles"]
          ReadCases  = ["arn:aws:s3:::backups-of-roles/iam-role-last-used/123456789012/*"]
          WriteCases = ["arn:aws:s3:::backups-of-roles/iam-role-last-used/123456789012/*"]
        }
        restorer = {
          ListCases  = ["arn:aws:s3:::backups-of-roles"]
          ReadCases  = ["arn:aws:s3:::backups-of-roles/iam-role-last-used/123456789012/*"]
          WriteCases = ["arn:aws:s3:::backups-of-roles/iam-role-last-used/123456789012/cases/*"]
        }
      }
    )
    error_message = "Unexpected policies: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }

  assert {
    condition = (
      { for function, made in module.functions : function => length(jsondecode(made.policy.policy).Statement) } ==
      { remediator = 19, restorer = 14 }
    )
    error_message = "Unexpected statements: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }
}

run "kms_key_arn_adds_that_key_with_which_both_functions_encrypt" {
  command = plan

  variables {
    settings = {
      kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }

  assert {
    condition = alltrue([
      for made in module.functions : [
        for statement in jsondecode(made.policy.policy).Statement : statement
        if anytrue([for action in statement.Action : startswith(action, "kms:")])
        ] == [
        {
          Sid      = "DecryptEnvironment"
          Effect   = "Allow"
          Action   = ["kms:Decrypt"]
          Resource = ["arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"]
        },
        {
          Sid      = "EncryptCases"
          Effect   = "Allow"
          Action   = ["kms:GenerateDataKey"]
          Resource = ["arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"]
        },
      ]
    ])
    error_message = "Unexpected policies: ${jsonencode(values(module.functions)[*].policy.policy)}."
  }

  assert {
    condition = (
      { for function, made in module.functions : function => length(jsondecode(made.policy.policy).Statement) } ==
      { remediator = 21, restorer = 16 }
    )
    error_message = "Unexpected statements: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }

  assert {
    condition     = !anytrue([for made in aws_iam_role_policy.starter : strcontains(made.policy, "kms:")])
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
      { remediator = 21, restorer = 16 }
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
        if statement.Sid != "NeverTouch"
        } == {
        DeleteQuarantined     = ["arn:aws-us-gov:iam::123456789012:role/*"]
        LabelRoles            = ["arn:aws-us-gov:iam::123456789012:role/*"]
        LeaveInstanceProfiles = ["arn:aws-us-gov:iam::123456789012:instance-profile/*"]
        ListCases             = ["arn:aws-us-gov:s3:::audit-roles-d4a5ad-backups-123456789012"]
        ListRoles             = ["*"]
        NeverTouchTagged      = ["arn:aws-us-gov:iam::123456789012:role/*"]
        Quarantine            = ["arn:aws-us-gov:iam::123456789012:role/*"]
        ReadCases             = ["arn:aws-us-gov:s3:::audit-roles-d4a5ad-backups-123456789012/audit_roles/123456789012/*"]
        ReadInlinePolicies    = ["arn:aws-us-gov:iam::123456789012:role/*"]
        ReadInstanceProfiles  = ["arn:aws-us-gov:iam::123456789012:instance-profile/*"]
        ReadInventory         = ["*"]
        ReadPolicies          = ["arn:aws-us-gov:iam::123456789012:policy/*", "arn:aws-us-gov:iam::aws:policy/*"]
        ReadRole              = ["arn:aws-us-gov:iam::123456789012:role/*"]
        ReadServiceUse        = ["arn:aws-us-gov:iam::123456789012:role/*"]
        ReadServiceUseReport  = ["*"]
        RevertQuarantine      = ["arn:aws-us-gov:iam::123456789012:role/*"]
        WriteCases            = ["arn:aws-us-gov:s3:::audit-roles-d4a5ad-backups-123456789012/audit_roles/123456789012/*"]
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
        CompleteRoles            = ["arn:aws-us-gov:iam::123456789012:role/*"]
        ListCases                = ["arn:aws-us-gov:s3:::audit-roles-d4a5ad-backups-123456789012"]
        ListRoles                = ["*"]
        PassRoleToInstances      = ["arn:aws-us-gov:iam::123456789012:role/*"]
        ReadCases                = ["arn:aws-us-gov:s3:::audit-roles-d4a5ad-backups-123456789012/audit_roles/123456789012/*"]
        ReadInlinePolicies       = ["arn:aws-us-gov:iam::123456789012:role/*"]
        ReadInstanceProfiles     = ["arn:aws-us-gov:iam::123456789012:instance-profile/*"]
        ReadRole                 = ["arn:aws-us-gov:iam::123456789012:role/*"]
        RecreateInstanceProfiles = ["arn:aws-us-gov:iam::123456789012:instance-profile/*"]
        RecreateRoles            = ["arn:aws-us-gov:iam::123456789012:role/*"]
        ReleaseRoles             = ["arn:aws-us-gov:iam::123456789012:role/*"]
        UnlabelRoles             = ["arn:aws-us-gov:iam::123456789012:role/*"]
        WriteCases               = ["arn:aws-us-gov:s3:::audit-roles-d4a5ad-backups-123456789012/audit_roles/123456789012/cases/*"]
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
    condition = alltrue([
      for statement in jsondecode(module.functions["remediator"].policy.policy).Statement : (
        contains(statement.Resource, "arn:aws-us-gov:iam::123456789012:role/audit_roles-ssm-restorer") &&
        alltrue([for arn in statement.Resource : startswith(arn, "arn:aws-us-gov:iam::123456789012:role")])
      ) if statement.Sid == "NeverTouch"
    ])
    error_message = "Unexpected resources: ${module.functions["remediator"].policy.policy}."
  }

  assert {
    condition = (
      { for name, made in aws_iam_role_policy.starter : name => jsondecode(made.policy).Statement[0].Resource } == {
        pass           = ["arn:aws-us-gov:lambda:*:123456789012:function:audit_roles-remediator"]
        ssm-remediator = ["arn:aws-us-gov:lambda:*:123456789012:function:audit_roles-remediator"]
        ssm-restorer   = ["arn:aws-us-gov:lambda:*:123456789012:function:audit_roles-restorer"]
      }
    )
    error_message = "Unexpected resources: ${jsonencode(values(aws_iam_role_policy.starter)[*].policy)}."
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

run "iam_role_path_changes_no_permission_but_who_may_write_cases_and_what_is_never_touched" {
  command = plan

  variables {
    settings = {
      iam_role_path = "/platform/functions/"
    }
  }

  assert {
    condition = !anytrue(flatten([
      for policy in concat(values(module.functions)[*].policy, values(aws_iam_role_policy.starter)) : [
        for statement in jsondecode(policy.policy).Statement : strcontains(jsonencode(statement), "platform")
        if statement.Sid != "NeverTouch"
      ]
    ]))
    error_message = "Unexpected policies: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(module.functions["remediator"].policy.policy).Statement : length(setsubtract(
        [
          for name in ["", "-remediator", "-restorer", "-ssm-remediator", "-ssm-restorer", "-pass"] :
          "arn:aws:iam::123456789012:role/platform/functions/iam-role-last-used${name}"
        ],
        statement.Resource,
      )) == 0 if statement.Sid == "NeverTouch"
    ])
    error_message = "Unexpected policy: ${module.functions["remediator"].policy.policy}."
  }

  assert {
    condition = (
      {
        for statement in jsondecode(module.backups["own"].policy.policy).Statement :
        statement.Sid => jsonencode(statement.Condition) if can(statement.Condition)
        } == {
        OnlyOverTls = jsonencode({ Bool = { "aws:SecureTransport" = "false" } })
        OnlyTheFunctionsWrite = jsonencode({
          ArnNotEquals = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::123456789012:role/platform/functions/iam-role-last-used-remediator",
              "arn:aws:iam::123456789012:role/platform/functions/iam-role-last-used-restorer",
            ]
          }
        })
        TheRestorerWritesCasesOnly = jsonencode({
          ArnEquals = {
            "aws:PrincipalArn" = "arn:aws:iam::123456789012:role/platform/functions/iam-role-last-used-restorer"
          }
        })
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
      if contains(statement.Action, "iam:AttachRolePolicy") && statement.Effect == "Allow"
    ] == [{ ArnEquals = { "iam:PolicyARN" = "arn:aws:iam::aws:policy/AWSDenyAll" } }]
    error_message = "Unexpected policy: ${module.functions["remediator"].policy.policy}."
  }
}

run "the_remediator_detaches_and_deletes_nothing_but_a_quarantine_of_a_role_without_its_label" {
  command = plan

  assert {
    condition = [
      for statement in jsondecode(module.functions["remediator"].policy.policy).Statement : statement.Condition
      if anytrue([for action in statement.Action : can(regex("^iam:(Delete|Detach)", action))]) && statement.Effect == "Allow"
      ] == [
      { StringEquals = { "iam:ResourceTag/iam-role-last-used:quarantined-by" = "iam-role-last-used" } },
      { ArnEquals = { "iam:PolicyARN" = "arn:aws:iam::aws:policy/AWSDenyAll" } },
    ]
    error_message = "Unexpected policy: ${module.functions["remediator"].policy.policy}."
  }
}

run "every_change_of_the_remediator_on_a_role_is_denied_for_roles_that_are_never_touched" {
  command = plan

  # A role is named by its instance profile alone in the one call that is left.
  assert {
    condition = toset(flatten([
      for statement in jsondecode(module.functions["remediator"].policy.policy).Statement : [
        for action in statement.Action : action if can(regex("^iam:", action)) && !can(regex("^iam:(Get|List|Generate)", action))
      ] if statement.Effect == "Allow"
      ])) == setunion(["iam:RemoveRoleFromInstanceProfile"], flatten([
      for statement in jsondecode(module.functions["remediator"].policy.policy).Statement : statement.Action
      if statement.Effect == "Deny"
    ]))
    error_message = "Unexpected policy: ${module.functions["remediator"].policy.policy}."
  }
}

run "the_restorer_may_give_policies_and_a_trust_to_no_role_but_one_that_is_being_restored" {
  command = plan

  assert {
    condition = [
      for statement in jsondecode(module.functions["restorer"].policy.policy).Statement : statement.Condition
      if anytrue([for action in statement.Action : can(regex("^iam:(AttachRole|PutRole|Update)", action))])
    ] == [{ Null = { "iam:ResourceTag/iam-role-last-used:restoring" = "false" } }]
    error_message = "Unexpected policy: ${module.functions["restorer"].policy.policy}."
  }
}

run "every_statement_about_the_bucket_asks_for_a_bucket_of_this_account" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for policy in concat(values(module.functions)[*].policy, values(module.keeper)[*].policy) : [
        for statement in jsondecode(policy.policy).Statement :
        try(statement.Condition.StringEquals["aws:ResourceAccount"], null) == "123456789012"
        if anytrue([for action in statement.Action : startswith(action, "s3:")])
      ]
    ]))
    error_message = "Unexpected policies: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }

  assert {
    condition = sort(flatten([
      for policy in concat(values(module.functions)[*].policy, values(module.keeper)[*].policy) : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in statement.Action : action if startswith(action, "s3:")
        ]
      ]
      ])) == tolist([
      "s3:GetObject", "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectVersion", "s3:ListBucket", "s3:ListBucket",
      "s3:ListBucketVersions", "s3:PutObject", "s3:PutObject",
    ])
    error_message = "Unexpected policies: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
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
        ]) : action if can(regex("^(iam|s3|sts|lambda|config):", action)) && !can(regex("^(iam|s3):(Generate|Get|List)|^config:(Describe|Select)", action))
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

run "the_restorer_reads_what_it_compares_a_restored_role_with_and_no_content_of_managed_policies" {
  command = plan

  assert {
    condition = (
      toset([
        for action in flatten([
          for statement in jsondecode(module.functions["restorer"].policy.policy).Statement : statement.Action
        ]) : action if can(regex("^iam:(Generate|Get|List)", action))
        ]) == toset([
        "iam:GetAccountAuthorizationDetails",
        "iam:GetInstanceProfile",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
      ])
    )
    error_message = "Unexpected policy: ${module.functions["restorer"].policy.policy}."
  }
}

run "the_restorer_deletes_nothing_and_writes_cases_alone" {
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
        ]) : action if can(regex("^(iam|s3|sts|lambda):", action)) && !can(regex("^(iam|s3):(Generate|Get|List)", action))
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
        "iam:UpdateAssumeRolePolicy",
        "s3:PutObject",
      ])
    )
    error_message = "Unexpected policy: ${module.functions["restorer"].policy.policy}."
  }

  assert {
    condition = !anytrue([
      for action in flatten([
        for statement in jsondecode(module.functions["restorer"].policy.policy).Statement : statement.Action
      ]) : can(regex("^iam:(Delete|Remove)|^s3:Delete", action))
    ])
    error_message = "The restorer should delete nothing: ${module.functions["restorer"].policy.policy}."
  }

  assert {
    condition = flatten([
      for statement in jsondecode(module.functions["restorer"].policy.policy).Statement : statement.Resource
      if contains(statement.Action, "s3:PutObject")
    ]) == ["arn:aws:s3:::iam-role-last-used-backups-123456789012/iam-role-last-used/123456789012/cases/*"]
    error_message = "The restorer should write no backup: ${module.functions["restorer"].policy.policy}."
  }
}

run "no_role_changes_users_groups_policies_or_boundaries" {
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
              "^iam:(Create|Delete|Tag|Untag)Policy", "^iam:SetDefaultPolicyVersion$", "^iam:Update(Role|User|Group)",
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
        "iam-role-last-used-remediator ReadInventory",
        "iam-role-last-used-remediator ReadNetwork",
        "iam-role-last-used-remediator ReadServiceUseReport",
        "iam-role-last-used-restorer ListRoles",
        "iam-role-last-used-restorer ReadNetwork",
      ]
    )
    error_message = "Unexpected policies: ${jsonencode([for policy in values(module.functions)[*].policy : policy.policy])}."
  }

  assert {
    condition = flatten([
      for policy in concat(values(module.functions)[*].policy, values(aws_iam_role_policy.starter)) : [
        for statement in jsondecode(policy.policy).Statement : "${policy.name} ${statement.Sid}" if statement.Effect != "Allow"
      ]
    ]) == ["iam-role-last-used-remediator NeverTouch", "iam-role-last-used-remediator NeverTouchTagged"]
    error_message = "What a role may do should be all that its policy says."
  }
}

run "an_execution_role_and_its_credentials_are_for_the_function_of_the_rule_alone" {
  command = plan

  variables {
    execution_role_name = "audit/reader"
  }

  assert {
    condition = flatten([
      for policy in concat(values(module.functions)[*].policy, values(aws_iam_role_policy.starter)) : [
        for statement in jsondecode(policy.policy).Statement : statement.Sid
        if strcontains(jsonencode(statement), "sts:") || strcontains(jsonencode(statement), "audit/reader")
      ]
    ]) == ["NeverTouch"]
    error_message = "No role of the remediation should assume another, and the remediator should not touch it."
  }
}

run "the_policies_fit_into_what_iam_takes" {
  command = plan

  variables {
    name               = join("", [for _ in range(49) : "a"])
    protected_patterns = [for number in range(44) : format("/%02d", number)]
    settings = {
      iam_role_path = "/${join("", [for _ in range(153) : "p"])}/"
      vpc_config    = { subnet_ids = ["subnet-0a"], security_group_ids = ["sg-0a"] }
      kms_key_arn   = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-11112222333344445555666677778888"
    }
  }

  override_data {
    target = data.aws_partition.current
    values = {
      partition = "aws-us-gov"
    }
  }

  # One more is refused.
  assert {
    condition = (
      length(jsonencode(local.untouchable_role_arns)) <= 4700 &&
      length(jsonencode(concat(local.untouchable_role_arns, ["arn:aws-us-gov:iam::123456789012:role/99"]))) > 4700
    )
    error_message = "The patterns should be at the limit; they have ${length(jsonencode(local.untouchable_role_arns))}."
  }

  # All inline policies of a role together end at 10,240 characters, white space not counted.
  assert {
    condition     = alltrue([for policy in values(module.functions)[*].policy : length(policy.policy) <= 10240])
    error_message = "Unexpected lengths: ${jsonencode([for policy in values(module.functions)[*].policy : length(policy.policy)])}."
  }
}

run "one_pattern_more_than_fits_is_refused" {
  command = plan

  variables {
    name               = join("", [for _ in range(49) : "a"])
    protected_patterns = [for number in range(45) : format("/%02d", number)]
    settings = {
      iam_role_path = "/${join("", [for _ in range(153) : "p"])}/"
      vpc_config    = { subnet_ids = ["subnet-0a"], security_group_ids = ["sg-0a"] }
      kms_key_arn   = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-11112222333344445555666677778888"
    }
  }

  override_data {
    target = data.aws_partition.current
    values = {
      partition = "aws-us-gov"
    }
  }

  expect_failures = [output.function_names]
}
