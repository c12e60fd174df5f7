terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "op" {
  algorithm       = var.algorithm
  rotation_period = "90d"

  max_token_ttl     = "1h"  # the longest ttl setting of the provider for signed tokens
  jwks_max_age      = "12h" # the longest time that a client or an HTTP cache keeps /jwks
  propagation_delay = "1h"  # from an apply to the restart of the last node

  # The provider accepts private keys only, and publishes the keys that it has. It must keep the private keys that signed before,
  # or it stops publishing them.
  keep_passive_private_keys = true

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}
