variable "environment" {
  description = "Prefix of every kid."
  type        = string
  default     = "production"
}

variable "algorithm" {
  description = "RS384, RS256 or ES384."
  type        = string
  default     = "RS384"

  validation {
    condition     = contains(["RS384", "RS256", "ES384"], var.algorithm)
    error_message = "algorithm must be RS384, RS256 or ES384, which OctoFHIR supports."
  }
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
