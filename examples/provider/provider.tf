terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

provider "jwt" {}

resource "jwt_keyset" "auth" {
  algorithm       = "ES256"
  rotation_period = "90d"
  max_token_ttl   = "12h"
  jwks_max_age    = "1h"

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

# Public: serve it at /.well-known/jwks.json.
output "jwks" {
  value = jwt_keyset.auth.jwks
}

# For the signing program: JWT_PRIVATE_KEY_PEM, JWT_KID, JWT_ALGORITHM and JWT_PUBLIC_KEY_PEM.
output "env" {
  value     = jwt_keyset.auth.env
  sensitive = true
}
