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

variable "key_version" {
  description = "Increase it to generate a new key."
  type        = number
  default     = 1
}

# A new key in every run. Only a run with a new key_version uses it.
ephemeral "jwt_signing_key" "fresh" {
  algorithm = "ES256"
}

resource "aws_secretsmanager_secret" "key" {
  name = "auth/signing-key"
}

resource "aws_secretsmanager_secret_version" "key" {
  secret_id                = aws_secretsmanager_secret.key.id
  secret_string_wo         = ephemeral.jwt_signing_key.fresh.private_key_pem
  secret_string_wo_version = var.key_version
}

# Reads the stored key back, even if the run that wrote it failed later. The public key below therefore always belongs to the stored private key.
ephemeral "aws_secretsmanager_secret_version" "key" {
  secret_id  = aws_secretsmanager_secret.key.id
  version_id = aws_secretsmanager_secret_version.key.version_id
}

resource "jwt_signing_key" "auth" {
  algorithm                  = "ES256"
  private_key_pem_wo         = ephemeral.aws_secretsmanager_secret_version.key.secret_string
  private_key_pem_wo_version = aws_secretsmanager_secret_version.key.version_id
}

output "jwks" {
  value = jwt_signing_key.auth.jwks
}

output "kid" {
  value = jwt_signing_key.auth.kid
}
