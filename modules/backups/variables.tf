variable "name" {
  description = "Name of the bucket when it is made. Later it stays as it is."
  type        = string
  nullable    = false
}

variable "partition" {
  description = "Partition of the account, as in `aws`."
  type        = string
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the key that encrypts the backups. Null: S3's own key."
  type        = string
  default     = null
}

variable "prefix" {
  description = "What the keys of the module begin with; ends with a slash."
  type        = string
  nullable    = false
}

variable "writer_arns" {
  description = "ARNs of the two roles that may write: the `remediator` everything, the `restorer` cases only."
  type = object({
    remediator = string
    restorer   = string
  })
  nullable = false
}

variable "deleter_arn" {
  description = "ARN of the one principal that may delete what is in it. Null: nobody may."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of the bucket."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "after" {
  description = "What must be there before the bucket, such as the ARN of a role."
  type        = string
  nullable    = false
}
