terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

# What verifiers get. Before the first apply, nothing serves it.
data "jwt_jwks" "live" {
  url               = "https://auth.example.com/.well-known/jwks.json"
  timeout           = "5s"
  allow_unreachable = true
}

resource "jwt_keyset" "auth" {
  algorithm      = "ES256"
  max_token_ttl  = "1h"
  jwks_max_age   = "1h"
  published_kids = data.jwt_jwks.live.kids # a new key signs only after it was seen there

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

check "jwks_max_age" {
  assert {
    condition     = coalesce(data.jwt_jwks.live.max_age, "1h") == jwt_keyset.auth.jwks_max_age
    error_message = "Caches may keep the JWK Set for ${coalesce(data.jwt_jwks.live.max_age, "an unknown time")}. Set jwks_max_age to the longest such time."
  }
}
