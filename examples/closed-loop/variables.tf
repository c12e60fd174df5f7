variable "jwks_url" {
  description = "URL at which verifiers fetch the JWK Set."
  type        = string
}

variable "signing_key_urls" {
  description = "URL of each server that signs, at which it serves the public key that it signs with. One URL of a load balancer will do."
  type        = set(string)

  validation {
    condition     = length(var.signing_key_urls) > 0
    error_message = "Name at least one URL. If no server serves its key yet, remove deployed_kids from main.tf."
  }
}
