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

run "an_empty_pattern_is_rejected" {
  command = plan

  variables {
    whitelist = ["/a", ""]
  }

  expect_failures = [var.whitelist]
}

run "a_pattern_of_null_is_rejected" {
  command = plan

  variables {
    whitelist = ["/a", null]
  }

  expect_failures = [var.whitelist]
}

run "a_pattern_that_starts_with_a_letter_is_rejected" {
  command = plan

  variables {
    whitelist = ["breakglass-*"]
  }

  expect_failures = [var.whitelist]
}

run "a_pattern_that_starts_with_a_question_mark_is_rejected" {
  command = plan

  variables {
    whitelist = ["?ci"]
  }

  expect_failures = [var.whitelist]
}

run "a_pattern_with_a_space_is_rejected" {
  command = plan

  variables {
    whitelist = ["/a b"]
  }

  expect_failures = [var.whitelist]
}

run "a_pattern_with_a_bracket_is_rejected" {
  command = plan

  variables {
    whitelist = ["/ci-[ab]"]
  }

  expect_failures = [var.whitelist]
}

run "patterns_joined_in_one_element_are_rejected" {
  command = plan

  variables {
    whitelist = ["/a|/b"]
  }

  expect_failures = [var.whitelist]
}

run "a_pattern_with_a_line_break_is_rejected" {
  command = plan

  variables {
    whitelist = ["/a\n"]
  }

  expect_failures = [var.whitelist]
}

run "a_pattern_with_a_letter_beyond_ascii_is_rejected" {
  command = plan

  variables {
    whitelist = ["/ü"]
  }

  expect_failures = [var.whitelist]
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

run "parameters_of_1025_characters_are_rejected" {
  command = plan

  variables {
    whitelist = ["/${join("", [for _ in range(973) : "a"])}"]
  }

  expect_failures = [var.whitelist]
}

run "max_days_counts_towards_the_parameters" {
  command = plan

  variables {
    max_days  = 100
    whitelist = ["/${join("", [for _ in range(972) : "a"])}"]
  }

  expect_failures = [var.whitelist]
}

run "a_whitelist_of_1100_characters_is_rejected" {
  command = plan

  variables {
    whitelist = ["/${join("", [for _ in range(1000) : "a"])}${join("", [for _ in range(99) : "a"])}"]
  }

  expect_failures = [var.whitelist]
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
