variable "environment" {
  description = "development, staging or production."
  type        = string

  validation {
    condition     = contains(["development", "staging", "production"], var.environment)
    error_message = "environment must be development, staging or production."
  }
}

variable "issuer" {
  description = "Value of JWT_ACCESS_ISSUER for the gateway and all services."
  type        = string
  default     = "efko-kernel"
}

variable "rotation_triggers" {
  description = "Change any value to rotate as soon as it is safe."
  type        = map(string)
  default     = {}
}

variable "revoked_access_kids" {
  description = "Kids of compromised secrets of access tokens."
  type        = set(string)
  default     = []
}

variable "revoked_refresh_kids" {
  description = "Kids of compromised secrets of refresh tokens."
  type        = set(string)
  default     = []
}

variable "signing_access_kid" {
  description = "Rollback: kid of the secret that signs access tokens in place of the scheduled one."
  type        = string
  default     = null
}

variable "signing_refresh_kid" {
  description = "Rollback: kid of the secret that signs refresh tokens in place of the scheduled one."
  type        = string
  default     = null
}
