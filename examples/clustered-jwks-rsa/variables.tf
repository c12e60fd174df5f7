variable "algorithm" {
  description = "Algorithm of new keys. You can change it at any time: the old key signs until a key of the new algorithm can sign safely."
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
