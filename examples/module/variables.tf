variable "name" {
  description = "Name of the service, for example \"auth-prod\". The kids, the secret and the object begin with it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "The name has 2 to 31 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "jwks_bucket" {
  description = "Bucket that serves the JWK Set."
  type        = string
}

variable "algorithm" {
  description = "JWS algorithm of new keys."
  type        = string
  default     = "ES256"

  validation {
    condition     = !startswith(var.algorithm, "HS")
    error_message = "This module publishes a JWK Set, so it needs an asymmetric algorithm such as ES256 or RS256."
  }
}

variable "rotation_period" {
  description = "How long a key signs."
  type        = string
  default     = "90d"
}

variable "max_token_ttl" {
  description = "Longest lifetime of a token, refresh tokens included."
  type        = string
}

variable "jwks_max_age" {
  description = "Longest time that a verifier or a cache keeps the JWK Set."
  type        = string
  default     = "1h"
}

variable "propagation_delay" {
  description = "Longest time from an apply until every program that signs has read the new secret."
  type        = string
  default     = "2h"
}

variable "rotation_triggers" {
  description = "A change of any value rotates as soon as that is safe."
  type        = map(string)
  default     = {}
}

variable "revoked_kids" {
  description = "Kids of stolen keys. Kids stay in this list."
  type        = set(string)
  default     = []
}

variable "revoke_created_before" {
  description = "Revokes all keys that were created before this time (RFC 3339)."
  type        = string
  default     = null
}
