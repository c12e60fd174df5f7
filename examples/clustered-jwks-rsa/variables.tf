variable "algorithm" {
  description = "Can be changed at any time: keys of the old algorithm sign until those of the new one may."
  type        = string
  default     = "RS256"
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
