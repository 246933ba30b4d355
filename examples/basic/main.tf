# The smallest useful call: AWS Config reports every IAM role of this account that nobody has used for more than 60 days.
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.83, < 7.0"
    }
  }
}

provider "aws" {}

module "iam_role_last_used" {
  source = "../.."

  max_days  = 60
  whitelist = ["/breakglass-*", "/cdk-hnb659fds-*", "/AWSControlTowerExecution", "/security/*"]
}
