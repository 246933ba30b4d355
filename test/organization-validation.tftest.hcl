# Contract: each part of `organization`, and each input of modules/member-role, is accepted at the edge of its rules. What they
# refuse is in lab/module/rows.

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
    tags                 = { for i in range(49) : "key-${i}" => "x" }
  }

  assert {
    condition     = length(aws_iam_role.this.name) == 64
    error_message = "Every allowed kind should be planned."
  }
}
