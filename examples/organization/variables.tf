variable "organization_id" {
  description = "ID of your organization, printed by `aws organizations describe-organization`."
  type        = string
  default     = "o-a1b2c3d4e5"
}

variable "organizational_unit_ids" {
  description = "IDs of your organizational units, or of your root for all accounts (`aws organizations list-roots`)."
  type        = set(string)
  default     = ["ou-ab12-11111111"]
}

variable "excluded_accounts" {
  description = "IDs of accounts that do not get the rule."
  type        = set(string)
  default     = []
}
