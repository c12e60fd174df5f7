terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm       = "RS256"
  rotation_period = "90d"

  max_token_ttl     = "1h"
  jwks_max_age      = "12h"
  propagation_delay = "1h" # from an apply to the restart of the last pod

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}
