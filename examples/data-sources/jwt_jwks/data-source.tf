variable "jwks_url" {
  description = "URL at which verifiers fetch the JWK Set. The endpoint does not need to exist yet."
  type        = string
}

variable "rotate_without_endpoint" {
  description = "Set this for one apply if the endpoint is down and a rotation cannot wait."
  type        = bool
  default     = false
}

data "jwt_jwks" "live" {
  url               = var.jwks_url
  allow_unreachable = true # the first apply creates what the endpoint serves
}

# A standby key signs only after the endpoint serves it.
resource "jwt_keyset" "example" {
  algorithm      = "ES256"
  published_kids = var.rotate_without_endpoint ? null : data.jwt_jwks.live.kids
}

# What the endpoint must serve, and its Cache-Control header.
output "jwks" {
  value = jwt_keyset.example.jwks
}

output "cache_control" {
  value = jwt_keyset.example.jwks_cache_control
}

# What the endpoint serves now.
output "live" {
  value = {
    reachable = data.jwt_jwks.live.reachable
    kids      = data.jwt_jwks.live.kids
    max_age   = data.jwt_jwks.live.max_age
  }
}
