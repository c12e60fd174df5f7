terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm       = "ES256"
  rotation_period = "90d"
  max_token_ttl   = "12h"
  jwks_max_age    = "1h"
}

output "jwks" {
  value = jwt_keyset.auth.jwks
}
