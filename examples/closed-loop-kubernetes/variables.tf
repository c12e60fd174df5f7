variable "namespace" {
  type    = string
  default = "default"
}

variable "image" {
  type    = string
  default = "registry.example.com/auth:1.0.0"
}

variable "jwks_url" {
  description = "URL at which verifiers fetch the JWK Set."
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
