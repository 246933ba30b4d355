variable "quarantine_after_days" {
  description = "Days in a row that the pass must find a role unused before it quarantines the role. Null: only by hand."
  type        = number
  default     = null
}

variable "dry_run" {
  description = "Whether the functions only log what they would do."
  type        = bool
  default     = false
  nullable    = false
}
