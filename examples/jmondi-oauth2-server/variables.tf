variable "algorithm" {
  description = "RS256, which OpenID Connect requires, or ES256 for smaller tokens."
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
