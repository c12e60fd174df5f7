variable "jwks_url" {
  description = "Where verifiers find the JWK Set. Leave it out until something is published there, and whenever the endpoint is down and a rotation cannot wait."
  type        = string
  default     = null
}

data "jwt_jwks" "live" {
  count = var.jwks_url == null ? 0 : 1

  url = var.jwks_url
}

# A standby signs only once the world can see it.
resource "jwt_keyset" "example" {
  algorithm      = "ES256"
  published_kids = one(data.jwt_jwks.live[*].kids)
}

# What the endpoint has to serve, and the header that it has to send with it.
output "jwks" {
  value = jwt_keyset.example.jwks
}

output "cache_control" {
  value = jwt_keyset.example.jwks_cache_control
}

# What it serves.
output "live_kids" {
  value = one(data.jwt_jwks.live[*].kids)
}

output "live_max_age" {
  value = one(data.jwt_jwks.live[*].max_age)
}
