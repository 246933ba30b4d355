# Contract: each input is accepted at the edge of its rules. What they refuse is in lab/module/rows.
# runtime = "nodejs24.x" has no accepting run: the module takes it, and provider 5.100 refuses it by itself.

mock_provider "aws" {
  source = "./test/mocks"
}

run "the_least_of_everything_is_accepted" {
  command = plan

  variables {
    name                  = "a"
    max_days              = 1
    exemption_tag         = "a"
    execution_role        = { name = "r" }
    memory_size           = 128
    timeout               = 30
    log_retention_in_days = 0
    iam_role_path         = "/"
    vpc_config            = { subnet_ids = ["subnet-0a"], security_group_ids = ["sg-0a"] }
    tags                  = {}
  }

  assert {
    condition     = aws_config_config_rule.this[0].name == "a"
    error_message = "The least of everything should be planned."
  }
}

run "the_most_of_everything_is_accepted" {
  command = plan

  variables {
    name                  = join("", [for _ in range(64) : "a"])
    max_days              = 365
    exemption_tag         = join("", [for _ in range(128) : "a"])
    execution_role        = { name = "a/b/${join("", [for _ in range(64) : "r"])}" }
    memory_size           = 10240
    timeout               = 900
    log_retention_in_days = 3653
    iam_role_path         = "/${join("", [for _ in range(510) : "a"])}/"
    tags                  = { for i in range(49) : "key-${i}" => "x" }
    vpc_config = {
      subnet_ids         = [for i in range(16) : format("subnet-0%x", i)]
      security_group_ids = [for i in range(5) : format("sg-0%x", i)]
    }
  }

  assert {
    condition     = length(aws_config_config_rule.this[0].name) == 64
    error_message = "The most of everything should be planned."
  }
}

run "every_allowed_kind_of_character_is_accepted" {
  command = plan

  variables {
    name                 = "Iam_role-9"
    exemption_tag        = "Ünused 9_.:/=+-@aws:"
    execution_role       = { name = "audit/Aa9+=,.@_-" }
    iam_role_path        = "/a.b/c_d-e/"
    layer                = "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:layer:an_extension-2:17"
    kms_key_arn          = "arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-0123456789abcdef"
    permissions_boundary = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
    tags                 = { "awsome" = "yes" }
  }

  assert {
    condition     = module.evaluator.function.layers == tolist([var.layer])
    error_message = "Every allowed kind of character should be planned."
  }
}

run "no_input_is_as_good_as_null" {
  command = plan

  variables {
    exemption_tag        = null
    execution_role       = null
    layer                = null
    kms_key_arn          = null
    permissions_boundary = null
    vpc_config           = null
    whitelist            = null
    max_days             = null
  }

  assert {
    condition     = aws_config_config_rule.this[0].input_parameters == jsonencode({ max_days_for_last_used = "60" })
    error_message = "Null should leave the rule with its default: ${aws_config_config_rule.this[0].input_parameters}."
  }
}

run "first_of_the_choices_are_accepted" {
  command = plan

  variables {
    resource_id                 = "RoleId"
    reporting                   = "all"
    maximum_execution_frequency = "One_Hour"
    architecture                = "arm64"
    log_level                   = "TRACE"
    runtime                     = "nodejs22.x"
  }
}

run "last_of_the_choices_are_accepted" {
  command = plan

  variables {
    resource_id                 = "RoleName"
    reporting                   = "changes"
    maximum_execution_frequency = "TwentyFour_Hours"
    architecture                = "x86_64"
    log_level                   = "FATAL"
  }
}
