terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm         = "ES256"
  rotation_period   = "90d" # how long a key signs
  max_token_ttl     = "1h"  # the longest lifetime of a token
  jwks_max_age      = "1h"  # the longest time that anyone caches the JWK Set
  propagation_delay = "1h"  # the longest time from an apply until every program has what it wrote
  kid_template      = "auth-{generation}-{thumbprint8}"

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

# Public: serve it at /.well-known/jwks.json.
output "jwks" {
  value = jwt_keyset.auth.jwks
}

output "cache_control" {
  value = jwt_keyset.auth.jwks_cache_control
}

# For the program that signs: a .env file.
output "dotenv" {
  value     = provider::jwt::dotenv(jwt_keyset.auth.env)
  sensitive = true
}

# What the next apply with something to do will do, and from when on.
output "next" {
  value = "${jwt_keyset.auth.next_transition} at ${jwt_keyset.auth.next_transition_at}"
}
