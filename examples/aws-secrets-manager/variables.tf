variable "name_prefix" {
  description = "Prefix of the names of the secrets."
  type        = string
  default     = "auth"
}

variable "rotation_triggers" {
  description = "Change any value to rotate as soon as it is safe."
  type        = map(string)
  default     = {}
}

variable "revoked_kids" {
  description = "Kids of compromised keys."
  type        = set(string)
  default     = []
}
