terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

# Each environment has its own state, and therefore its own secrets.
locals {
  rotation_period = {
    development = "30d"
    staging     = "60d"
    production  = "90d"
  }[var.environment]
}

resource "jwt_keyset" "access" {
  algorithm         = "HS256"
  rotation_period   = local.rotation_period
  max_token_ttl     = "15m" # signOptions.expiresIn
  propagation_delay = "1h"  # from an apply to the restart of the last service
  env_prefix        = "JWT_ACCESS_"

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_access_kids
  signing_kid       = var.signing_access_kid

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

resource "jwt_keyset" "refresh" {
  algorithm         = "HS256"
  rotation_period   = local.rotation_period
  max_token_ttl     = "7d"
  propagation_delay = "1h"
  env_prefix        = "JWT_REFRESH_"

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_refresh_kids
  signing_kid       = var.signing_refresh_kid

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}
