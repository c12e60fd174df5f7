terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm     = "RS256"
  max_token_ttl = "1h"
  jwks_max_age  = "1h"

  # The keys that the server made on boot. Remove them when their last token has expired.
  trusted_public_keys = [
    for key in jsondecode(file("${path.module}/live-jwks.json")).keys : jsonencode(key)
  ]

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}
