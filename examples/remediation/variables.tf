variable "automatic" {
  description = "Whether AWS Config quarantines unused roles by itself. Begin with false, and quarantine a few by hand."
  type        = bool
  default     = false
  nullable    = false
}

variable "dry_run" {
  description = "Whether the functions only say what they would do."
  type        = bool
  default     = false
  nullable    = false
}
