terraform {
  required_version = ">= 1.11"
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "recipient" {
  description = "Public key (PEM or JWK) that private keys are sealed for."
  type        = string
}

variable "decryption_key" {
  description = "Private key of the recipient (PEM or JWK). Only the runs that apply need it."
  type        = string
  sensitive   = true
  ephemeral   = true
}

resource "jwt_keyset" "auth" {
  algorithm  = "RS256"
  recipients = [var.recipient]

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

ephemeral "jwt_private_key" "active" {
  private_key_jwe = jwt_keyset.auth.active.private_key_jwe
  expected_kid    = jwt_keyset.auth.active.kid
  decryption_key  = var.decryption_key
}

resource "aws_secretsmanager_secret" "auth" {
  name = "auth/env"
}

resource "aws_secretsmanager_secret_version" "auth" {
  secret_id                = aws_secretsmanager_secret.auth.id
  secret_string_wo         = jsonencode(ephemeral.jwt_private_key.active.env)
  secret_string_wo_version = jwt_keyset.auth.signing_key_version
}

output "jwks" {
  value = jwt_keyset.auth.jwks
}
