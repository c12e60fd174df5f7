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
  description = "Another number makes another key."
  type        = number
  default     = 1
}

# A fresh key in every run. Only a run with another key_version hands it on.
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

# What the secret manager holds, whatever became of the run that wrote it: the public half is always that of this key.
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
