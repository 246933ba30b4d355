variable "layer" {
  description = "ARN of a version of a Lambda layer to add to the function, or null for none."
  type        = string
  default     = null
}
