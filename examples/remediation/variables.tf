variable "quarantine_after_days" {
  description = "After how many days in a row without use a role is quarantined by itself. Null: only by hand, to begin with."
  type        = number
  default     = null
}

variable "dry_run" {
  description = "Whether the functions only say what they would do."
  type        = bool
  default     = false
  nullable    = false
}
