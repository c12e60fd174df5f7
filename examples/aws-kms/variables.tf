variable "jwks_bucket" {
  description = "S3 bucket that serves the JWK Set."
  type        = string
}

variable "jwks_url" {
  description = "URL at which verifiers fetch the JWK Set of the bucket, for example through CloudFront."
  type        = string
}

variable "signer_role" {
  description = "Name of the IAM role of the programs that sign."
  type        = string
}

variable "signer_path" {
  description = "Path of the SSM parameter that these programs read. Nothing else is there."
  type        = string
  default     = "/auth/signer"
}

variable "key_spec" {
  description = "Kind of new keys. A change rotates: first to the standby of the old kind, then to a key of the new one."
  type        = string
  default     = "ECC_NIST_P256"

  validation {
    condition     = contains(["ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "RSA_2048", "RSA_3072", "RSA_4096"], var.key_spec)
    error_message = "key_spec must be ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, RSA_2048, RSA_3072 or RSA_4096."
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

variable "signing_kid" {
  description = "Rollback: the kid of the previous key. Null follows the schedule."
  type        = string
  default     = null
}
