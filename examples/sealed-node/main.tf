terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "app" {
  algorithm  = "ES256"
  recipients = var.recipients

  max_token_ttl     = "1h"  # the longest lifetime of a token of the application
  jwks_max_age      = "12h" # the longest time that a verifier or an HTTP cache keeps the JWK Set
  propagation_delay = "1h"  # from an apply until the application has the new env

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}
