terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

# One key for all nodes. Verifiers tell keys apart by kid, so a second key per node would gain nothing.
resource "jwt_keyset" "auth" {
  algorithm       = var.algorithm
  rotation_period = "90d"

  # Say what is true of the cluster: a key signs only when all of this has had its time.
  max_token_ttl     = "1h"  # the longest expiresIn of any node
  jwks_max_age      = "12h" # the longest cacheMaxAge of any verifier, and of any HTTP cache in between
  propagation_delay = "1h"  # from an apply to the restart of the last node
  clock_skew        = "5m"  # and the largest clockTolerance

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids
}
