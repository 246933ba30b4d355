# Contract: each part of `organization`, and each input of modules/member-role, is refused at plan for the one rule that it
# breaks, and accepted at the edge of that rule.

mock_provider "aws" {
  source = "./test/mocks"
}

run "name_of_41_characters_is_accepted_in_an_organization" {
  command = plan

  variables {
    name         = join("", [for _ in range(41) : "a"])
    organization = {}
  }

  assert {
    condition     = length(aws_config_organization_custom_rule.this[0].name) == 41
    error_message = "A name of 41 characters should be planned."
  }
}

run "name_of_42_characters_is_rejected_in_an_organization" {
  command = plan

  variables {
    name         = join("", [for _ in range(42) : "a"])
    organization = {}
  }

  expect_failures = [var.name]
}

run "name_of_42_characters_is_accepted_in_an_account" {
  command = plan

  variables {
    name         = join("", [for _ in range(42) : "a"])
    organization = null
  }

  assert {
    condition     = length(aws_config_config_rule.this[0].name) == 42
    error_message = "The limit should hold in an organization only."
  }
}

run "execution_role_beside_organization_is_rejected" {
  command = plan

  variables {
    execution_role = { name = "reader" }
    organization   = {}
  }

  expect_failures = [var.execution_role]
}

run "execution_role_of_a_service_is_rejected" {
  command = plan

  variables {
    execution_role = { name = "AWSServiceRoleForConfig" }
  }

  expect_failures = [var.execution_role]
}

run "execution_role_with_the_path_of_services_is_rejected" {
  command = plan

  variables {
    execution_role = { name = "aws-service-role/config.amazonaws.com/x" }
  }

  expect_failures = [var.execution_role]
}

run "execution_role_that_only_contains_the_words_is_accepted" {
  command = plan

  variables {
    execution_role = { name = "audit/not-AWSServiceRoleForConfig" }
  }

  assert {
    condition     = length(aws_config_config_rule.this) == 1
    error_message = "A role of one's own should be planned."
  }
}

run "the_most_of_everything_is_accepted" {
  command = plan

  variables {
    organization = {
      execution_role_name = "a/b/${join("", [for _ in range(64) : "r"])}"
      excluded_accounts   = [for i in range(1000) : format("%012d", i)]
      account_ids         = [for i in range(60) : format("%012d", i)]
      id                  = "o-${join("", [for _ in range(32) : "a"])}"
      aggregator          = true
      stack_set = {
        organizational_unit_ids = ["r-ab12", "ou-ab12-11111111"]
        call_as                 = "DELEGATED_ADMIN"
      }
    }
  }

  assert {
    condition     = length(aws_lambda_permission.member_config) == 60
    error_message = "The most of everything should be planned."
  }
}

run "the_least_of_everything_is_accepted" {
  command = plan

  variables {
    organization = {
      execution_role_name = "r"
      excluded_accounts   = []
      account_ids         = []
      id                  = "o-aaaaaaaaaa"
      stack_set           = { organizational_unit_ids = ["ou-ab12-11111111"], call_as = "SELF" }
    }
  }

  assert {
    condition     = aws_lambda_permission.config.source_account == "123456789012"
    error_message = "An empty list should leave the invocation to this account."
  }
}

run "execution_role_name_that_is_an_arn_is_rejected" {
  command = plan

  variables {
    organization = { execution_role_name = "arn:aws:iam::123456789012:role/x" }
  }

  expect_failures = [var.organization]
}

run "execution_role_name_of_65_characters_is_rejected" {
  command = plan

  variables {
    organization = { execution_role_name = join("", [for _ in range(65) : "r"]) }
  }

  expect_failures = [var.organization]
}

run "empty_execution_role_name_is_rejected" {
  command = plan

  variables {
    organization = { execution_role_name = "" }
  }

  expect_failures = [var.organization]
}

run "execution_role_name_of_a_service_is_rejected" {
  command = plan

  variables {
    organization = { execution_role_name = "AWSServiceRoleForConfig" }
  }

  expect_failures = [var.organization]
}

run "execution_role_name_with_the_path_of_services_is_rejected" {
  command = plan

  variables {
    organization = { execution_role_name = "aws-service-role/config.amazonaws.com/x" }
  }

  expect_failures = [var.organization]
}

run "excluded_accounts_of_1001_is_rejected" {
  command = plan

  variables {
    organization = { excluded_accounts = [for i in range(1001) : format("%012d", i)] }
  }

  expect_failures = [var.organization]
}

run "excluded_account_of_11_digits_is_rejected" {
  command = plan

  variables {
    organization = { excluded_accounts = ["22222222222"] }
  }

  expect_failures = [var.organization]
}

run "account_ids_of_61_is_rejected" {
  command = plan

  variables {
    organization = { account_ids = [for i in range(61) : format("%012d", i)] }
  }

  expect_failures = [var.organization]
}

run "account_id_of_13_digits_is_rejected" {
  command = plan

  variables {
    organization = { account_ids = ["2222222222222"] }
  }

  expect_failures = [var.organization]
}

run "id_of_9_characters_is_rejected" {
  command = plan

  variables {
    organization = { id = "o-aaaaaaaaa" }
  }

  expect_failures = [var.organization]
}

run "id_in_capitals_is_rejected" {
  command = plan

  variables {
    organization = { id = "o-AAAAAAAAAA" }
  }

  expect_failures = [var.organization]
}

run "stack_set_without_the_id_is_rejected" {
  command = plan

  variables {
    organization = { stack_set = { organizational_unit_ids = ["r-ab12"] } }
  }

  expect_failures = [var.organization]
}

run "stack_set_without_a_unit_is_rejected" {
  command = plan

  variables {
    organization = { id = "o-aaaaaaaaaa", stack_set = { organizational_unit_ids = [] } }
  }

  expect_failures = [var.organization]
}

run "stack_set_with_a_unit_that_is_no_id_is_rejected" {
  command = plan

  variables {
    organization = { id = "o-aaaaaaaaaa", stack_set = { organizational_unit_ids = ["Workloads"] } }
  }

  expect_failures = [var.organization]
}

run "stack_set_called_as_another_is_rejected" {
  command = plan

  variables {
    organization = { id = "o-aaaaaaaaaa", stack_set = { organizational_unit_ids = ["r-ab12"], call_as = "ADMIN" } }
  }

  expect_failures = [var.organization]
}

run "every_allowed_kind_of_member_role_is_accepted" {
  command = plan

  module {
    source = "./modules/member-role"
  }

  variables {
    function_role_arn    = "arn:aws-cn:iam::123456789012:role/a/b/Aa9+=,.@_-"
    name                 = "Aa9+=,.@_-${join("", [for _ in range(54) : "r"])}"
    path                 = "/a/B_9.+=,@-/"
    organization_id      = "o-aaaaaaaaaa"
    permissions_boundary = "arn:aws:iam::aws:policy/x"
    tags                 = { for i in range(50) : "key-${i}" => "x" }
  }

  assert {
    condition     = length(aws_iam_role.this.name) == 64
    error_message = "Every allowed kind should be planned."
  }
}

run "function_role_arn_that_is_a_name_is_rejected" {
  command = plan

  module {
    source = "./modules/member-role"
  }

  variables {
    function_role_arn = "x"
  }

  expect_failures = [var.function_role_arn]
}

run "function_role_arn_of_a_user_is_rejected" {
  command = plan

  module {
    source = "./modules/member-role"
  }

  variables {
    function_role_arn = "arn:aws:iam::123456789012:user/x"
  }

  expect_failures = [var.function_role_arn]
}

run "member_name_of_65_characters_is_rejected" {
  command = plan

  module {
    source = "./modules/member-role"
  }

  variables {
    function_role_arn = "arn:aws:iam::123456789012:role/x"
    name              = join("", [for _ in range(65) : "r"])
  }

  expect_failures = [var.name]
}

run "member_name_with_a_path_is_rejected" {
  command = plan

  module {
    source = "./modules/member-role"
  }

  variables {
    function_role_arn = "arn:aws:iam::123456789012:role/x"
    name              = "audit/reader"
  }

  expect_failures = [var.name]
}

run "member_path_without_its_last_slash_is_rejected" {
  command = plan

  module {
    source = "./modules/member-role"
  }

  variables {
    function_role_arn = "arn:aws:iam::123456789012:role/x"
    path              = "/audit"
  }

  expect_failures = [var.path]
}

run "member_organization_id_without_its_prefix_is_rejected" {
  command = plan

  module {
    source = "./modules/member-role"
  }

  variables {
    function_role_arn = "arn:aws:iam::123456789012:role/x"
    organization_id   = "aaaaaaaaaaaa"
  }

  expect_failures = [var.organization_id]
}

run "member_permissions_boundary_that_is_a_name_is_rejected" {
  command = plan

  module {
    source = "./modules/member-role"
  }

  variables {
    function_role_arn    = "arn:aws:iam::123456789012:role/x"
    permissions_boundary = "boundary"
  }

  expect_failures = [var.permissions_boundary]
}

run "member_tags_of_51_are_rejected" {
  command = plan

  module {
    source = "./modules/member-role"
  }

  variables {
    function_role_arn = "arn:aws:iam::123456789012:role/x"
    tags              = { for i in range(51) : "key-${i}" => "x" }
  }

  expect_failures = [var.tags]
}

run "member_tags_with_a_key_of_aws_are_rejected" {
  command = plan

  module {
    source = "./modules/member-role"
  }

  variables {
    function_role_arn = "arn:aws:iam::123456789012:role/x"
    tags              = { "aws:owner" = "security" }
  }

  expect_failures = [var.tags]
}
