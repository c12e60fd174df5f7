terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

# 1. An API with short tokens. A CDN caches the JWK Set. A pipeline delivers within half an hour.
resource "jwt_keyset" "api" {
  algorithm         = "ES256"
  rotation_period   = "30d"
  max_token_ttl     = "15m"
  jwks_max_age      = "1h"
  propagation_delay = "30m"

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

# 2. An OpenID provider whose refresh tokens are JWTs. Partners cache the JWK Set for a day, and restart rarely.
resource "jwt_keyset" "openid" {
  algorithm         = "RS256"
  rotation_period   = "90d"
  max_token_ttl     = "30d" # the refresh tokens, not the access tokens
  jwks_max_age      = "24h"
  propagation_delay = "2h"

  lifecycle {
    prevent_destroy = true
  }
}

# 3. Services that share an HMAC secret. Each gets new variables with its weekly deployment.
resource "jwt_keyset" "services" {
  algorithm         = "HS256"
  rotation_period   = "90d"
  max_token_ttl     = "12h"
  propagation_delay = "8d"
  removal_grace     = "14d"

  lifecycle {
    prevent_destroy = true
  }
}

output "standby_can_sign" {
  value = {
    api      = jwt_keyset.api.standby.activate_after
    openid   = jwt_keyset.openid.standby.activate_after
    services = jwt_keyset.services.standby.activate_after
  }
}

output "old_key_is_removed" {
  value = {
    api      = one(values(jwt_keyset.api.passive)[*].remove_after)
    openid   = one(values(jwt_keyset.openid.passive)[*].remove_after)
    services = one(values(jwt_keyset.services.passive)[*].remove_after)
  }
}
