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

  max_token_ttl     = "1h"  # the longest of the provider's ttl settings for signed tokens
  jwks_max_age      = "12h" # the longest that a client or a cache holds /jwks
  propagation_delay = "1h"  # from an apply to the restart of the last node

  # The provider publishes what it holds, and it takes private keys only. It goes on to publish the keys that signed
  # before if it goes on to hold them.
  keep_passive_private_keys = true

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids
}
