# Contract: each part of `remediation`, and the limit that it sets to `name`, is refused at plan for the one rule that it
# breaks, and accepted at the edge of that rule.

mock_provider "aws" {
  source = "./test/mocks"
}

run "name_of_50_characters_is_accepted_without_remediation" {
  command = plan

  variables {
    name        = join("", [for _ in range(50) : "a"])
    remediation = null
  }

  assert {
    condition     = length(aws_config_config_rule.this[0].name) == 50
    error_message = "The limit should hold with remediation only."
  }
}

run "a_name_that_begins_with_aws_is_accepted_without_remediation" {
  command = plan

  variables {
    name        = "aws-roles"
    remediation = null
  }

  assert {
    condition     = aws_config_config_rule.this[0].name == "aws-roles"
    error_message = "Systems Manager should have no say without its documents."
  }
}

run "an_organization_without_remediation_is_accepted" {
  command = plan

  variables {
    organization = {}
    remediation  = null
  }

  assert {
    condition     = length(aws_config_organization_custom_rule.this) == 1
    error_message = "An organization alone should be planned."
  }
}

run "remediation_with_resource_id_role_id_is_accepted" {
  command = plan

  variables {
    resource_id = "RoleId"
    remediation = {}
  }

  assert {
    condition     = length(module.remediation) == 1
    error_message = "The id of a role should be planned."
  }
}

run "resource_id_role_name_without_remediation_is_accepted" {
  command = plan

  variables {
    resource_id = "RoleName"
    remediation = null
  }

  assert {
    condition     = length(module.remediation) == 0
    error_message = "The name of a role should be planned without remediation."
  }
}

run "log_level_warn_without_remediation_is_accepted" {
  command = plan

  variables {
    log_level   = "WARN"
    remediation = null
  }

  assert {
    condition     = length(module.remediation) == 0
    error_message = "WARN should be planned without remediation."
  }
}
