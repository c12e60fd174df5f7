variable "namespace" {
  type    = string
  default = "default"
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
