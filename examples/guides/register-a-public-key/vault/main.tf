terraform {
  required_providers {
    jwt   = { source = "jwtkeys/jwt" }
    vault = { source = "hashicorp/vault" }
  }
}

resource "jwt_keyset" "jobs" {
  algorithm     = "ES256"
  max_token_ttl = "1h"
}

locals {
  keys = jsondecode(jwt_keyset.jobs.jwks).keys
}

resource "vault_jwt_auth_backend" "jobs" {
  path                   = "jobs"
  bound_issuer           = "https://jobs.example.com"
  jwt_supported_algs     = distinct(local.keys[*].alg)
  jwt_validation_pubkeys = [for k in local.keys : provider::jwt::pem_from_jwk(jsonencode(k))]
}
