terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "recipient" {
  type = string # public key
}

variable "decryption_key" {
  type      = string # its private key
  ephemeral = true
}

resource "jwt_keyset" "auth" {
  algorithm  = "ES256"
  recipients = [var.recipient]
}

ephemeral "jwt_private_key" "active" {
  private_key_jwe = jwt_keyset.auth.active.private_key_jwe
  expected_kid    = jwt_keyset.auth.active.kid
  decryption_key  = var.decryption_key
}
