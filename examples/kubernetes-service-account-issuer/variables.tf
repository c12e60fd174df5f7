variable "issuer" {
  description = "HTTPS URL at which the bucket is served, without a slash at the end. It is the iss of every service-account token."
  type        = string

  validation {
    condition     = startswith(var.issuer, "https://") && !endswith(var.issuer, "/")
    error_message = "The issuer is an https URL without a slash at the end."
  }
}

variable "bucket" {
  description = "S3 bucket that serves the discovery document and the JWK Set, for example through CloudFront."
  type        = string
}

variable "algorithm" {
  description = "RS256, or ES256 for smaller tokens. The API server also knows ES384 and ES512."
  type        = string
  default     = "RS256"

  validation {
    condition     = contains(["RS256", "ES256", "ES384", "ES512"], var.algorithm)
    error_message = "The API server signs with RS256, ES256, ES384 or ES512."
  }
}

variable "max_token_ttl" {
  description = "Longest lifetime of a token, in hours. A TokenRequest for a longer one gets this one."
  type        = string
  default     = "24h"

  validation {
    condition     = can(regex("^[1-9][0-9]*h$", var.max_token_ttl))
    error_message = "Write hours, for example 24h: kube-apiserver knows no days, and no maximum below an hour."
  }
}

variable "directory" {
  description = "Directory of the key files on the API servers."
  type        = string
  default     = "/etc/kubernetes/pki"
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
