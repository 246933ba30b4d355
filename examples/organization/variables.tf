variable "organization_id" {
  description = "Id of your organization: what `aws organizations describe-organization` prints."
  type        = string
  default     = "o-a1b2c3d4e5"
}

variable "organizational_unit_ids" {
  description = "Ids of your organizational units, or of your root for all accounts: `aws organizations list-roots`."
  type        = set(string)
  default     = ["ou-ab12-11111111"]
}

variable "excluded_accounts" {
  description = "Ids of accounts without the rule."
  type        = set(string)
  default     = []
}
