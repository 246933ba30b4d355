# Contract: the whitelist takes what the evaluator can match and AWS Config can hold, and refuses anything else by name.
# Of the 1,024 characters, 51 are around the patterns: {"max_days_for_last_used":"60","role_whitelist":""}

mock_provider "aws" {
  source = "./test/mocks"
}

run "patterns_of_every_allowed_kind_of_character_are_accepted" {
  command = plan

  variables {
    whitelist = ["/AZaz09+=,.@_-/*?", "*"]
  }

  assert {
    condition     = jsondecode(aws_config_config_rule.this[0].input_parameters).role_whitelist == "/AZaz09+=,.@_-/*?|*"
    error_message = "Unexpected parameters: ${aws_config_config_rule.this[0].input_parameters}."
  }
}

run "parameters_of_1024_characters_are_accepted" {
  command = plan

  variables {
    whitelist = ["/${join("", [for _ in range(972) : "a"])}"]
  }

  assert {
    condition     = length(aws_config_config_rule.this[0].input_parameters) == 1024
    error_message = "The parameters should have 1024 characters."
  }
}

run "a_pattern_that_comes_again_does_not_count" {
  command = plan

  variables {
    whitelist = [for i in range(100) : "/team-00001"]
  }

  assert {
    condition     = jsondecode(aws_config_config_rule.this[0].input_parameters).role_whitelist == "/team-00001"
    error_message = "Unexpected parameters: ${aws_config_config_rule.this[0].input_parameters}."
  }
}
