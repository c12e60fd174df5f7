terraform {
  required_version = ">= 1.11" # for write-only arguments

  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    keycloak = {
      source  = "keycloak/keycloak"
      version = ">= 5.2"
    }
  }
}

# Apple wants a token as the client secret, and accepts it for six months at most.
locals {
  period_days = 90  # renew the token after this time
  ttl_days    = 180 # the token is valid for this time: at least twice the period
}

# When the token is renewed. It has no key, and nobody has to know the token before it is used.
resource "jwt_rotation" "apple" {
  rotation_period   = "${local.period_days}d"
  jwks_max_age      = "0s"
  rotation_triggers = var.rotation_triggers
}

# Every run signs a token. Only a run with a new version uses it.
ephemeral "jwt_token" "apple" {
  private_key = var.apple_private_key
  kid         = var.apple_key_id
  ttl         = "${local.ttl_days}d"
  claims = jsonencode({
    iss = var.apple_team_id
    sub = var.apple_client_id
    aud = "https://appleid.apple.com"
  })
}

resource "keycloak_oidc_identity_provider" "apple" {
  realm             = var.realm
  alias             = "apple"
  authorization_url = "https://appleid.apple.com/auth/authorize"
  token_url         = "https://appleid.apple.com/auth/token"
  jwks_url          = "https://appleid.apple.com/auth/keys"
  issuer            = "https://appleid.apple.com"
  default_scopes    = "openid email name"

  client_id                = var.apple_client_id
  client_secret_wo         = ephemeral.jwt_token.apple.token
  client_secret_wo_version = "${jwt_rotation.apple.version}.${var.write_again}"

  extra_config = {
    clientAuthMethod = "client_secret_post"
  }
}

locals {
  now        = coalesce(var.as_of, plantimestamp())
  expires_at = timeadd(jwt_rotation.apple.active.activated_at, "${24 * local.ttl_days}h")
}

check "ttl" {
  # With at least two periods, an apply can be late by a whole period, and the old token is still valid.
  assert {
    condition     = local.ttl_days >= 2 * local.period_days
    error_message = "The token is valid for ${local.ttl_days} days and renewed after ${local.period_days}. If an apply is late, it expires: let ttl be at least twice rotation_period."
  }

  # For runs without an apply, such as `terraform plan -refresh-only`: an apply renews the token.
  assert {
    condition     = timecmp(local.now, timeadd(local.expires_at, "-720h")) < 0
    error_message = "The client secret for Apple expires at ${local.expires_at}, and no apply has renewed it: run terraform apply."
  }
}
