variable "recipients" {
  description = "Public keys (PEM or JWK) of the applications that sign."
  type        = list(string)
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
