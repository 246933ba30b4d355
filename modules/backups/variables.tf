variable "name" {
  description = "Name of the bucket when it is created. Later changes have no effect."
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
  description = "Prefix of the module's object keys, with a slash at the end."
  type        = string
  nullable    = false
}

variable "writer_arns" {
  description = "ARNs of the two roles that may write: `remediator` all objects, `restorer` only cases."
  type = object({
    remediator = string
    restorer   = string
  })
  nullable = false
}

variable "deleter_arn" {
  description = "ARN of the only principal that may delete objects. Null: nobody."
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
  description = "Resources that must exist before the bucket, such as the ARN of a role."
  type        = string
  nullable    = false
}
