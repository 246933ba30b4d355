# Retires unused roles in steps: a person or the daily pass quarantines them, and 30 days later the pass deletes them after a backup.
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
  whitelist = ["/breakglass-*", "/security/*"]

  remediation = {
    dry_run               = var.dry_run
    quarantine_after_days = var.quarantine_after_days
    delete_after_days     = 30

    # Never touches the roles of the pipelines: without them nobody could repair anything.
    protected_patterns = ["/ci/*"]
  }
}
