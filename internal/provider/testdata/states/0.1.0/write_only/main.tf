terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "private_key_pem" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "jwt_signing_key" "key" {
  algorithm                  = "ES256"
  private_key_pem_wo         = var.private_key_pem
  private_key_pem_wo_version = "1"
}

resource "jwt_signing_key" "secret" {
  algorithm         = "HS256"
  secret_wo         = var.secret
  secret_wo_version = "1"
}

resource "jwt_keyset" "key" {
  algorithm                  = "ES256"
  kid_template               = "{date}-{generation}"
  rotation_period            = "90d"
  max_token_ttl              = "12h"
  initial_kid                = "first"
  initial_private_key_pem_wo = var.private_key_pem
}

resource "jwt_keyset" "secret" {
  algorithm         = "HS256"
  kid_template      = "{date}-{generation}"
  rotation_period   = "90d"
  max_token_ttl     = "12h"
  initial_kid       = "first"
  initial_secret_wo = var.secret
}
