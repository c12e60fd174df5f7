terraform {
  required_version = ">= 1.11" # for write-only arguments

  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    vault = {
      source = "hashicorp/vault"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm         = "ES256"
  max_token_ttl     = "1h"
  jwks_max_age      = "1h"
  propagation_delay = "1h" # until the last program has read the new version

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

resource "vault_kv_secret_v2" "signing" {
  mount                = "secret"
  name                 = "auth/jwt-signing"
  data_json_wo         = jsonencode(jwt_keyset.auth.env)
  data_json_wo_version = jwt_keyset.auth.env_version
}
