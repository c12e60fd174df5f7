variable "jwks_url" {
  description = "URL at which verifiers fetch the JWK Set. Leave it out until the endpoint serves one, and if the endpoint is down and a rotation cannot wait."
  type        = string
  default     = null
}

data "jwt_jwks" "live" {
  count = var.jwks_url == null ? 0 : 1

  url = var.jwks_url
}

# A standby key signs only after the endpoint serves it.
resource "jwt_keyset" "example" {
  algorithm      = "ES256"
  published_kids = one(data.jwt_jwks.live[*].kids)
}

# What the endpoint must serve, and its Cache-Control header.
output "jwks" {
  value = jwt_keyset.example.jwks
}

output "cache_control" {
  value = jwt_keyset.example.jwks_cache_control
}

# What the endpoint serves now.
output "live_kids" {
  value = one(data.jwt_jwks.live[*].kids)
}

output "live_max_age" {
  value = one(data.jwt_jwks.live[*].max_age)
}
