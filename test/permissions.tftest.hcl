# Contract: the exact policy of the function's role: every Sid, action and resource, for each input that changes it.
# The real provider, plan only, no network: the policy that is checked here is the one that AWS would get, known in full
# before anything is made.

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

run "the_role_is_for_lambda_alone" {
  command = plan

  assert {
    condition = jsondecode(module.evaluator.role.assume_role_policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid       = "RunFunction"
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "lambda.amazonaws.com" }
      }]
    }
    error_message = "Unexpected trust: ${module.evaluator.role.assume_role_policy}."
  }
}

run "by_default_the_function_reads_roles_and_results_reports_and_logs" {
  command = plan

  assert {
    condition = jsondecode(module.evaluator.policy.policy) == {
      Version = "2012-10-17"
      Statement = [
        {
          Sid      = "ReadResults"
          Effect   = "Allow"
          Action   = ["config:GetComplianceDetailsByConfigRule"]
          Resource = ["arn:aws:config:*:123456789012:config-rule/*"]
        },
        {
          Sid      = "ReadRoles"
          Effect   = "Allow"
          Action   = ["iam:GetAccountAuthorizationDetails"]
          Resource = ["*"]
        },
        {
          Sid      = "ReportEvaluations"
          Effect   = "Allow"
          Action   = ["config:PutEvaluations"]
          Resource = ["*"]
        },
        {
          Sid      = "WriteLogs"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = ["arn:aws:logs:*:123456789012:log-group:/aws/lambda/iam-role-last-used:*"]
        },
      ]
    }
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }

  assert {
    condition     = module.evaluator.role.permissions_boundary == null
    error_message = "There should be no boundary by default."
  }
}

run "references_add_the_query_of_the_inventory_and_nothing_else" {
  command = plan

  variables {
    references        = true
    reference_regions = ["us-east-1"]
  }

  assert {
    condition = [
      for statement in jsondecode(module.evaluator.policy.policy).Statement : statement
      if !contains(["ReadResults", "ReadRoles", "ReportEvaluations", "WriteLogs"], statement.Sid)
      ] == [
      {
        Sid      = "ReadInventory"
        Effect   = "Allow"
        Action   = ["config:SelectResourceConfig"]
        Resource = ["*"]
      },
    ]
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }
}

run "an_empty_execution_role_swaps_the_data_calls_for_any_role_of_this_account" {
  command = plan

  variables {
    execution_role = {}
    # That role asks AWS Config too.
    references = true
  }

  assert {
    condition = jsondecode(module.evaluator.policy.policy).Statement == [
      {
        Sid      = "AssumeExecutionRole"
        Effect   = "Allow"
        Action   = ["sts:AssumeRole"]
        Resource = ["arn:aws:iam::123456789012:role/*"]
      },
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["arn:aws:logs:*:123456789012:log-group:/aws/lambda/iam-role-last-used:*"]
      },
    ]
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }
}

run "a_named_execution_role_swaps_the_data_calls_for_that_role" {
  command = plan

  variables {
    execution_role = { name = "audit/reader" }
  }

  assert {
    condition = jsondecode(module.evaluator.policy.policy).Statement == [
      {
        Sid      = "AssumeExecutionRole"
        Effect   = "Allow"
        Action   = ["sts:AssumeRole"]
        Resource = ["arn:aws:iam::123456789012:role/audit/reader"]
      },
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["arn:aws:logs:*:123456789012:log-group:/aws/lambda/iam-role-last-used:*"]
      },
    ]
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }
}

run "vpc_config_adds_the_network_interfaces_and_nothing_else" {
  command = plan

  variables {
    vpc_config = { subnet_ids = ["subnet-0a"], security_group_ids = ["sg-0a"] }
  }

  assert {
    condition = [
      for statement in jsondecode(module.evaluator.policy.policy).Statement : statement
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
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }

  assert {
    condition = [for statement in jsondecode(module.evaluator.policy.policy).Statement : statement.Sid] == [
      "ManageNetworkInterfaces", "ReadNetwork", "ReadResults", "ReadRoles", "ReportEvaluations", "WriteLogs",
    ]
    error_message = "Unexpected statements: ${module.evaluator.policy.policy}."
  }
}

run "kms_key_arn_adds_decrypting_with_that_key_and_nothing_else" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition = [
      for statement in jsondecode(module.evaluator.policy.policy).Statement : statement
      if anytrue([for action in statement.Action : startswith(action, "kms:")])
      ] == [
      {
        Sid      = "DecryptEnvironment"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = ["arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"]
      },
    ]
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }

  assert {
    condition = [for statement in jsondecode(module.evaluator.policy.policy).Statement : statement.Sid] == [
      "DecryptEnvironment", "ReadResults", "ReadRoles", "ReportEvaluations", "WriteLogs",
    ]
    error_message = "Unexpected statements: ${module.evaluator.policy.policy}."
  }
}

run "permissions_boundary_adds_no_permission" {
  command = plan

  variables {
    permissions_boundary = "arn:aws:iam::123456789012:policy/boundary"
  }

  assert {
    condition = [for statement in jsondecode(module.evaluator.policy.policy).Statement : statement.Sid] == [
      "ReadResults", "ReadRoles", "ReportEvaluations", "WriteLogs",
    ]
    error_message = "Unexpected statements: ${module.evaluator.policy.policy}."
  }

  assert {
    condition     = module.evaluator.role.permissions_boundary == "arn:aws:iam::123456789012:policy/boundary"
    error_message = "The boundary should be on the role."
  }
}

run "no_other_statement_is_for_every_resource_and_no_action_has_a_star" {
  command = plan

  variables {
    vpc_config  = { subnet_ids = ["subnet-0a"], security_group_ids = ["sg-0a"] }
    kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition = [
      for statement in jsondecode(module.evaluator.policy.policy).Statement : statement.Sid
      if contains(statement.Resource, "*")
    ] == ["ReadNetwork", "ReadRoles", "ReportEvaluations"]
    error_message = "Unexpected statements for every resource: ${module.evaluator.policy.policy}."
  }

  assert {
    condition = !anytrue(flatten([
      for statement in jsondecode(module.evaluator.policy.policy).Statement : [
        for action in statement.Action : strcontains(action, "*")
      ]
    ]))
    error_message = "No action should hold a star: ${module.evaluator.policy.policy}."
  }
}

run "arns_follow_name_and_partition" {
  command = plan

  variables {
    name = "audit-roles"
  }

  override_data {
    target = data.aws_partition.current
    values = {
      partition = "aws-us-gov"
    }
  }

  assert {
    condition = flatten([
      for statement in jsondecode(module.evaluator.policy.policy).Statement : statement.Resource
      ]) == [
      "arn:aws-us-gov:config:*:123456789012:config-rule/*",
      "*",
      "*",
      "arn:aws-us-gov:logs:*:123456789012:log-group:/aws/lambda/audit-roles:*",
    ]
    error_message = "Unexpected resources: ${module.evaluator.policy.policy}."
  }
}

run "failure_destination_adds_sending_to_the_modules_queue_and_nothing_else" {
  command = plan

  variables {
    failure_destination = {}
  }

  assert {
    condition = [
      for statement in jsondecode(module.evaluator.policy.policy).Statement : statement
      if statement.Sid == "QueueFailures"
      ] == [
      {
        Sid      = "QueueFailures"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = ["arn:aws:sqs:*:123456789012:iam-role-last-used-failures"]
      },
    ]
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }

  assert {
    condition = [for statement in jsondecode(module.evaluator.policy.policy).Statement : statement.Sid] == [
      "QueueFailures", "ReadResults", "ReadRoles", "ReportEvaluations", "WriteLogs",
    ]
    error_message = "Unexpected statements: ${module.evaluator.policy.policy}."
  }
}

run "a_queue_as_failure_destination_adds_sending_to_it_and_nothing_else" {
  command = plan

  variables {
    failure_destination = { arn = "arn:aws:sqs:eu-west-1:123456789012:failures" }
  }

  assert {
    condition = [
      for statement in jsondecode(module.evaluator.policy.policy).Statement : statement.Resource
      if statement.Sid == "QueueFailures"
    ] == [["arn:aws:sqs:eu-west-1:123456789012:failures"]]
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }
}

run "a_topic_as_failure_destination_adds_publishing_to_it_and_nothing_else" {
  command = plan

  variables {
    failure_destination = { arn = "arn:aws:sns:eu-west-1:123456789012:on-call" }
  }

  assert {
    condition = [
      for statement in jsondecode(module.evaluator.policy.policy).Statement : statement
      if statement.Sid == "PublishFailures"
      ] == [
      {
        Sid      = "PublishFailures"
        Effect   = "Allow"
        Action   = ["sns:Publish"]
        Resource = ["arn:aws:sns:eu-west-1:123456789012:on-call"]
      },
    ]
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }

  assert {
    condition = [for statement in jsondecode(module.evaluator.policy.policy).Statement : statement.Sid] == [
      "PublishFailures", "ReadResults", "ReadRoles", "ReportEvaluations", "WriteLogs",
    ]
    error_message = "Unexpected statements: ${module.evaluator.policy.policy}."
  }
}

run "the_key_of_the_modules_failure_queue_adds_making_data_keys_with_it" {
  command = plan

  variables {
    failure_destination = {}
    kms_key_arn         = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition = [
      for statement in jsondecode(module.evaluator.policy.policy).Statement : statement
      if statement.Sid == "EncryptFailures"
      ] == [
      {
        Sid      = "EncryptFailures"
        Effect   = "Allow"
        Action   = ["kms:GenerateDataKey"]
        Resource = ["arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"]
      },
    ]
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }
}

run "metrics_alarms_messages_for_each_role_and_dashboard_need_no_permission" {
  command = plan

  variables {
    alarms        = { max_unused_roles = 0 }
    notifications = { email_addresses = ["on-call@example.com"], each = "role" }
    dashboard     = true
  }

  assert {
    condition = [for statement in jsondecode(module.evaluator.policy.policy).Statement : statement.Sid] == [
      "ReadResults", "ReadRoles", "ReportEvaluations", "WriteLogs",
    ]
    error_message = "Unexpected statements: ${module.evaluator.policy.policy}."
  }
}

run "a_message_for_each_run_needs_to_publish_to_the_topic_of_the_module" {
  command = plan

  variables {
    name          = "audit-roles"
    notifications = { email_addresses = ["on-call@example.com"] }
  }

  assert {
    condition = [
      for statement in jsondecode(module.evaluator.policy.policy).Statement : statement
      if endswith(statement.Sid, "Notifications")
      ] == [{
        Sid      = "PublishNotifications"
        Effect   = "Allow"
        Action   = ["sns:Publish"]
        Resource = ["arn:aws:sns:*:123456789012:audit-roles"]
    }]
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }
}

run "a_message_for_each_run_to_a_topic_given_needs_to_publish_to_that_one" {
  command = plan

  variables {
    notifications = { topic_arn = "arn:aws:sns:us-east-1:210987654321:on-call" }
    kms_key_arn   = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition = [
      for statement in jsondecode(module.evaluator.policy.policy).Statement : statement
      if endswith(statement.Sid, "Notifications")
      ] == [{
        Sid      = "PublishNotifications"
        Effect   = "Allow"
        Action   = ["sns:Publish"]
        Resource = ["arn:aws:sns:us-east-1:210987654321:on-call"]
    }]
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }
}

run "a_message_for_each_run_to_a_topic_with_the_key_needs_the_key" {
  command = plan

  variables {
    notifications = { email_addresses = ["on-call@example.com"] }
    kms_key_arn   = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition = [
      for statement in jsondecode(module.evaluator.policy.policy).Statement : statement
      if startswith(statement.Sid, "Encrypt")
      ] == [{
        Sid      = "EncryptNotifications"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = ["arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"]
    }]
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }
}

run "remediation_changes_nothing_of_what_the_function_of_the_rule_may_do" {
  command = plan

  override_data {
    target = module.remediation[0].data.aws_caller_identity.current
    values = {
      account_id = "123456789012"
    }
  }

  variables {
    remediation = {}
  }

  assert {
    condition = jsondecode(module.evaluator.policy.policy) == {
      Version = "2012-10-17"
      Statement = [
        {
          Sid      = "ReadResults"
          Effect   = "Allow"
          Action   = ["config:GetComplianceDetailsByConfigRule"]
          Resource = ["arn:aws:config:*:123456789012:config-rule/*"]
        },
        {
          Sid      = "ReadRoles"
          Effect   = "Allow"
          Action   = ["iam:GetAccountAuthorizationDetails"]
          Resource = ["*"]
        },
        {
          Sid      = "ReportEvaluations"
          Effect   = "Allow"
          Action   = ["config:PutEvaluations"]
          Resource = ["*"]
        },
        {
          Sid      = "WriteLogs"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = ["arn:aws:logs:*:123456789012:log-group:/aws/lambda/iam-role-last-used:*"]
        },
      ]
    }
    error_message = "Unexpected policy: ${module.evaluator.policy.policy}."
  }
}

