terraform {
  # 1.9 is the first version in which a validation may look at another variable.
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # 5.83 knows nodejs22.x, which 5.72 refused; nodejs24.x needs 6.19.
      version = ">= 5.83, < 7.0"
    }
  }
}
