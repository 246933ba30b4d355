# Contract: each input is refused at plan for the one rule that it breaks, and accepted at the edge of that rule.
# Every rejecting value breaks exactly one validation of its variable, so that a run fails when that validation is lost.
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
    tags                  = { for i in range(50) : "key-${i}" => "x" }
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
    condition     = aws_lambda_function.this.layers == tolist([var.layer])
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

run "name_of_65_characters_is_rejected" {
  command = plan

  variables {
    name = join("", [for _ in range(65) : "a"])
  }

  expect_failures = [var.name]
}

run "empty_name_is_rejected" {
  command = plan

  variables {
    name = ""
  }

  expect_failures = [var.name]
}

run "name_with_a_space_is_rejected" {
  command = plan

  variables {
    name = "no spaces"
  }

  expect_failures = [var.name]
}

run "name_with_a_dot_is_rejected" {
  command = plan

  variables {
    name = "no.dots"
  }

  expect_failures = [var.name]
}

run "name_on_two_lines_is_rejected" {
  command = plan

  variables {
    name = "two\nlines"
  }

  expect_failures = [var.name]
}

run "max_days_of_0_is_rejected" {
  command = plan

  variables {
    max_days = 0
  }

  expect_failures = [var.max_days]
}

run "max_days_of_366_is_rejected" {
  command = plan

  variables {
    max_days = 366
  }

  expect_failures = [var.max_days]
}

run "max_days_of_1_and_a_half_is_rejected" {
  command = plan

  variables {
    max_days = 1.5
  }

  expect_failures = [var.max_days]
}

run "exemption_tag_of_129_characters_is_rejected" {
  command = plan

  variables {
    exemption_tag = join("", [for _ in range(129) : "a"])
  }

  expect_failures = [var.exemption_tag]
}

run "empty_exemption_tag_is_rejected" {
  command = plan

  variables {
    exemption_tag = ""
  }

  expect_failures = [var.exemption_tag]
}

run "exemption_tag_with_a_comma_is_rejected" {
  command = plan

  variables {
    exemption_tag = "a,b"
  }

  expect_failures = [var.exemption_tag]
}

run "exemption_tag_of_aws_is_rejected" {
  command = plan

  variables {
    exemption_tag = "aws:keep"
  }

  expect_failures = [var.exemption_tag]
}

run "exemption_tag_of_aws_in_capitals_is_rejected" {
  command = plan

  variables {
    exemption_tag = "AWS:keep"
  }

  expect_failures = [var.exemption_tag]
}

run "resource_id_of_another_kind_is_rejected" {
  command = plan

  variables {
    resource_id = "Arn"
  }

  expect_failures = [var.resource_id]
}

run "reporting_of_another_kind_is_rejected" {
  command = plan

  variables {
    reporting = "none"
  }

  expect_failures = [var.reporting]
}

run "frequency_of_another_kind_is_rejected" {
  command = plan

  variables {
    maximum_execution_frequency = "Daily"
  }

  expect_failures = [var.maximum_execution_frequency]
}

run "runtime_that_has_ended_is_rejected" {
  command = plan

  variables {
    runtime = "nodejs20.x"
  }

  expect_failures = [var.runtime]
}

run "architecture_of_another_kind_is_rejected" {
  command = plan

  variables {
    architecture = "arm"
  }

  expect_failures = [var.architecture]
}

run "log_level_in_small_letters_is_rejected" {
  command = plan

  variables {
    log_level = "info"
  }

  expect_failures = [var.log_level]
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

run "execution_role_name_of_65_characters_is_rejected" {
  command = plan

  variables {
    execution_role = { name = join("", [for _ in range(65) : "x"]) }
  }

  expect_failures = [var.execution_role]
}

run "execution_role_name_that_is_an_arn_is_rejected" {
  command = plan

  variables {
    execution_role = { name = "arn:aws:iam::123456789012:role/reader" }
  }

  expect_failures = [var.execution_role]
}

run "execution_role_name_that_starts_with_a_slash_is_rejected" {
  command = plan

  variables {
    execution_role = { name = "/reader" }
  }

  expect_failures = [var.execution_role]
}

run "execution_role_name_with_a_star_is_rejected" {
  command = plan

  variables {
    execution_role = { name = "*" }
  }

  expect_failures = [var.execution_role]
}

run "layer_that_is_no_arn_is_rejected" {
  command = plan

  variables {
    layer = "extension:7"
  }

  expect_failures = [var.layer]
}

run "layer_arn_without_a_version_is_rejected" {
  command = plan

  variables {
    layer = "arn:aws:lambda:eu-west-1:123456789012:layer:extension"
  }

  expect_failures = [var.layer]
}

run "memory_size_of_127_is_rejected" {
  command = plan

  variables {
    memory_size = 127
  }

  expect_failures = [var.memory_size]
}

run "memory_size_of_10241_is_rejected" {
  command = plan

  variables {
    memory_size = 10241
  }

  expect_failures = [var.memory_size]
}

run "memory_size_with_a_fraction_is_rejected" {
  command = plan

  variables {
    memory_size = 128.5
  }

  expect_failures = [var.memory_size]
}

run "timeout_of_29_is_rejected" {
  command = plan

  variables {
    timeout = 29
  }

  expect_failures = [var.timeout]
}

run "timeout_of_901_is_rejected" {
  command = plan

  variables {
    timeout = 901
  }

  expect_failures = [var.timeout]
}

run "timeout_with_a_fraction_is_rejected" {
  command = plan

  variables {
    timeout = 30.5
  }

  expect_failures = [var.timeout]
}

run "log_retention_of_a_period_that_is_not_offered_is_rejected" {
  command = plan

  variables {
    log_retention_in_days = 2
  }

  expect_failures = [var.log_retention_in_days]
}

run "kms_key_arn_of_an_alias_is_rejected" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:alias/logs"
  }

  expect_failures = [var.kms_key_arn]
}

run "kms_key_arn_that_is_an_id_is_rejected" {
  command = plan

  variables {
    kms_key_arn = "11111111-2222-3333-4444-555555555555"
  }

  expect_failures = [var.kms_key_arn]
}

run "permissions_boundary_that_is_a_name_is_rejected" {
  command = plan

  variables {
    permissions_boundary = "boundary"
  }

  expect_failures = [var.permissions_boundary]
}

run "permissions_boundary_that_is_a_role_is_rejected" {
  command = plan

  variables {
    permissions_boundary = "arn:aws:iam::123456789012:role/boundary"
  }

  expect_failures = [var.permissions_boundary]
}

run "iam_role_path_of_513_characters_is_rejected" {
  command = plan

  variables {
    iam_role_path = "/${join("", [for _ in range(511) : "a"])}/"
  }

  expect_failures = [var.iam_role_path]
}

run "iam_role_path_without_its_last_slash_is_rejected" {
  command = plan

  variables {
    iam_role_path = "/platform"
  }

  expect_failures = [var.iam_role_path]
}

run "iam_role_path_without_its_first_slash_is_rejected" {
  command = plan

  variables {
    iam_role_path = "platform/"
  }

  expect_failures = [var.iam_role_path]
}

run "iam_role_path_with_an_empty_part_is_rejected" {
  command = plan

  variables {
    iam_role_path = "/a//b/"
  }

  expect_failures = [var.iam_role_path]
}

run "vpc_config_of_17_subnets_is_rejected" {
  command = plan

  variables {
    vpc_config = {
      subnet_ids         = [for i in range(17) : format("subnet-0%x", i)]
      security_group_ids = [for i in range(1) : format("sg-0%x", i)]
    }
  }

  expect_failures = [var.vpc_config]
}

run "vpc_config_without_a_subnet_is_rejected" {
  command = plan

  variables {
    vpc_config = {
      subnet_ids         = []
      security_group_ids = [for i in range(1) : format("sg-0%x", i)]
    }
  }

  expect_failures = [var.vpc_config]
}

run "vpc_config_with_a_subnet_of_null_is_rejected" {
  command = plan

  variables {
    vpc_config = {
      subnet_ids         = [null]
      security_group_ids = [for i in range(1) : format("sg-0%x", i)]
    }
  }

  expect_failures = [var.vpc_config]
}

run "vpc_config_with_a_subnet_that_is_no_id_is_rejected" {
  command = plan

  variables {
    vpc_config = {
      subnet_ids         = ["private-a"]
      security_group_ids = [for i in range(1) : format("sg-0%x", i)]
    }
  }

  expect_failures = [var.vpc_config]
}

run "vpc_config_of_6_security_groups_is_rejected" {
  command = plan

  variables {
    vpc_config = {
      subnet_ids         = [for i in range(1) : format("subnet-0%x", i)]
      security_group_ids = [for i in range(6) : format("sg-0%x", i)]
    }
  }

  expect_failures = [var.vpc_config]
}

run "vpc_config_without_a_security_group_is_rejected" {
  command = plan

  variables {
    vpc_config = {
      subnet_ids         = [for i in range(1) : format("subnet-0%x", i)]
      security_group_ids = []
    }
  }

  expect_failures = [var.vpc_config]
}

run "vpc_config_with_a_security_group_that_is_no_id_is_rejected" {
  command = plan

  variables {
    vpc_config = {
      subnet_ids         = [for i in range(1) : format("subnet-0%x", i)]
      security_group_ids = ["default"]
    }
  }

  expect_failures = [var.vpc_config]
}

run "tags_of_51_are_rejected" {
  command = plan

  variables {
    tags = { for i in range(51) : "key-${i}" => "x" }
  }

  expect_failures = [var.tags]
}

run "tags_with_a_key_of_aws_are_rejected" {
  command = plan

  variables {
    tags = { "aws:owner" = "security" }
  }

  expect_failures = [var.tags]
}
