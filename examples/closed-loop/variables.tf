variable "jwks_url" {
  description = "URL at which verifiers fetch the JWK Set."
  type        = string
}

variable "signing_key_urls" {
  description = "URL of each server that signs, at which it serves the public key that it signs with. One URL of a load balancer will do."
  type        = set(string)
}
