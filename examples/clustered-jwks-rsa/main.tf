terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

# One key for all nodes. Verifiers identify keys by kid, so a key per node has no advantage.
resource "jwt_keyset" "auth" {
  algorithm       = var.algorithm
  rotation_period = "90d"

  # Set these to the real maximums in your cluster. A new key signs only after all of them have passed.
  max_token_ttl     = "1h"  # the longest expiresIn of any node
  jwks_max_age      = "12h" # the longest cacheMaxAge of any verifier, and of any HTTP cache in between
  propagation_delay = "1h"  # from an apply to the restart of the last node
  clock_skew        = "5m"  # at least the largest clockTolerance

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}
