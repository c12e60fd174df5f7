terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm       = "ES256"
  rotation_period = "90d" # how long a key signs
  max_token_ttl   = "12h" # the longest lifetime of a token
  jwks_max_age    = "1h"  # the longest time that anyone caches the JWK Set

  # A change rotates as soon as it is safe: at once, if the standby key has been published for long enough.
  rotation_triggers = {
    team = "2026-03"
  }

  # For a compromised key: it leaves the JWK Set in the next apply.
  # revoked_kids = ["3vWIHrQGYQdXJx8dZQ7kYqg1vTXU6lLgTzI3tYyTg7g"]

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

# Public: serve it at /.well-known/jwks.json, with jwks_cache_control as the Cache-Control header.
output "jwks" {
  value = jwt_keyset.auth.jwks
}

# For the signing program: JWT_PRIVATE_KEY_PEM, JWT_KID, JWT_ALGORITHM and JWT_PUBLIC_KEY_PEM.
output "env" {
  value     = jwt_keyset.auth.env
  sensitive = true
}

# Schedule an apply for this time. A late apply is safe.
output "next_transition_at" {
  value = jwt_keyset.auth.next_transition_at
}
