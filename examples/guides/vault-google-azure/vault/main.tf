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

variable "jwks_url" {
  description = "URL at which verifiers fetch the JWK Set."
  type        = string
}

# Terraform stores the new version number even if the write fails, and does not write again. Then increase this one.
variable "write_again" {
  description = "Increase it after an apply that failed to write a secret. A value from 0 to 999."
  type        = number
  default     = 0
}

# What verifiers get. Before the first apply, nothing serves it.
data "jwt_jwks" "published" {
  url               = var.jwks_url
  allow_unreachable = true
}

resource "jwt_keyset" "auth" {
  algorithm         = "ES256"
  max_token_ttl     = "1h"
  jwks_max_age      = "1h"
  propagation_delay = "1h"                         # from an apply until the last program has rendered both secrets again
  published_kids    = data.jwt_jwks.published.kids # a new key signs only after it was seen there

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

# Public. The programs that serve the JWK Set read it.
resource "vault_kv_secret_v2" "jwks" {
  mount                = "secret"
  name                 = "auth/jwks"
  data_json_wo         = jsonencode({ jwks = jwt_keyset.auth.jwks, cache_control = jwt_keyset.auth.jwks_cache_control })
  data_json_wo_version = 1000 * jwt_keyset.auth.jwks_version + var.write_again
}

# Secret. The programs that sign read it.
resource "vault_kv_secret_v2" "signing" {
  mount                = "secret"
  name                 = "auth/jwt-signing"
  data_json_wo         = jsonencode(jwt_keyset.auth.env)
  data_json_wo_version = 1000 * jwt_keyset.auth.env_version + var.write_again

  custom_metadata {
    max_versions = 1 # Vault deletes the old key when it gets the new one
  }

  depends_on = [vault_kv_secret_v2.jwks] # publish first, then sign
}

resource "vault_policy" "signer" {
  name   = "auth-signer"
  policy = "path \"secret/data/auth/jwt-signing\" { capabilities = [\"read\"] }"
}

resource "vault_policy" "jwks" {
  name   = "auth-jwks"
  policy = "path \"secret/data/auth/jwks\" { capabilities = [\"read\"] }"
}
