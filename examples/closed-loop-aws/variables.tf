variable "secret_name" {
  description = "Name of the secret."
  type        = string
  default     = "auth/signing"
}

variable "jwks_bucket" {
  description = "S3 bucket that serves the JWK Set."
  type        = string
}

variable "jwks_url" {
  description = "URL at which verifiers fetch the JWK Set of the bucket, for example through CloudFront."
  type        = string
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
