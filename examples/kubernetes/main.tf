terraform {
  required_version = ">= 1.11" # for write-only arguments; the first way below does not need them

  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = ">= 2.37"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm       = "RS256"
  rotation_period = "90d"

  max_token_ttl     = "1h"
  jwks_max_age      = "12h"
  propagation_delay = "1h" # from an apply to the restart of the last pod

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids
}

# First way: Terraform compares the data.
resource "kubernetes_secret_v1" "signing" {
  metadata {
    name      = "jwt-signing"
    namespace = var.namespace
  }

  data = jwt_keyset.auth.env
}

# Second way: write-only. The state of this resource contains no copy, and a new revision makes Terraform write. For HS256,
# use env_version instead: verifiers need the next secret before it signs.
resource "kubernetes_secret_v1" "signing_write_only" {
  metadata {
    name      = "jwt-signing-write-only"
    namespace = var.namespace
  }

  data_wo          = jwt_keyset.auth.env
  data_wo_revision = jwt_keyset.auth.signing_key_version
}

# The JWK Set is public, and changes more often than the signing key. It is therefore not in the Secret.
resource "kubernetes_config_map_v1" "jwks" {
  metadata {
    name      = "jwks"
    namespace = var.namespace
  }

  data = {
    "jwks.json"     = jwt_keyset.auth.jwks
    "cache-control" = jwt_keyset.auth.jwks_cache_control
  }
}
