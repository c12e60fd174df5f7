variable "user" {
  description = "IAM user whose access keys rotate."
  type        = string
}

variable "secret_name" {
  description = "Secret from which jobs read the access key."
  type        = string
  default     = "ci/access-key"
}

variable "rotation_triggers" {
  description = "Change any value to rotate as soon as it is safe."
  type        = map(string)
  default     = {}
}

variable "revoked_kids" {
  description = "Kids of leaked access keys, from the output kids."
  type        = set(string)
  default     = []
}
