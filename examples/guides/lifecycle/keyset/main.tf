terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm     = "ES256"
  max_token_ttl = "1h"
  jwks_max_age  = "1h"
  kid_template  = "auth-{generation}-{thumbprint8}"

  # Only after a restore: the keys of the live JWK Set, which the restored state may not have.
  trusted_public_keys = fileexists("${path.module}/live-jwks.json") ? [
    for key in jsondecode(file("${path.module}/live-jwks.json")).keys : jsonencode(key)
  ] : null

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

output "jwks" {
  value = jwt_keyset.auth.jwks
}

output "kids" {
  value = jsondecode(jwt_keyset.auth.jwks).keys[*].kid
}

output "private_key" {
  value     = jwt_keyset.auth.active.private_key_pem
  sensitive = true
}
