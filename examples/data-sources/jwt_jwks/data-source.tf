terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "jwks_url" {
  description = "URL at which verifiers fetch the JWK Set. The endpoint does not need to exist yet."
  type        = string
}

variable "rotate_without_endpoint" {
  description = "Set this for one apply if the endpoint is down and a rotation cannot wait. The standby key then waits once more, and signs."
  type        = bool
  default     = false
}

data "jwt_jwks" "live" {
  url               = var.jwks_url
  allow_unreachable = true # before the first apply, there is no JWK Set to serve
}

# A standby key signs only after the endpoint serves it. With rotate_without_endpoint, a standby key that was not seen there waits once more, and then signs.
resource "jwt_keyset" "example" {
  algorithm      = "ES256"
  published_kids = var.rotate_without_endpoint ? null : data.jwt_jwks.live.kids
}

# The endpoint must serve this JWK Set with this Cache-Control header.
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
