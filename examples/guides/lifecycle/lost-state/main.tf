terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "kid" {
  description = "JWT_KID of the programs that sign."
  type        = string
}

resource "jwt_keyset" "auth" {
  algorithm     = "ES256"
  max_token_ttl = "1h"
  jwks_max_age  = "1h"
  kid_template  = "auth-{generation}-{thumbprint8}"

  # The key that signs, from the environment of a program or from the secret manager. Remove both after the apply.
  initial_private_key_pem = file("${path.module}/active.pem")
  initial_kid             = var.kid

  # The keys of the live JWK Set. Remove them when their last token has expired.
  trusted_public_keys = [
    for key in jsondecode(file("${path.module}/live-jwks.json")).keys : jsonencode(key)
  ]

  lifecycle {
    prevent_destroy = true
  }
}

output "kids" {
  value = jsondecode(jwt_keyset.auth.jwks).keys[*].kid
}
