terraform {
  required_version = ">= 1.11" # for write-only arguments; the first way below does not need them

  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.88"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm       = "RS256"
  rotation_period = "90d"

  max_token_ttl     = "1h"
  jwks_max_age      = "12h"
  propagation_delay = "2h" # from an apply until the last server has read the new version of the secret

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

# First way: Terraform compares the text. It creates a new version when env changes, that is, when another key signs. It creates none
# when the next key is published or an old key is removed.
resource "aws_secretsmanager_secret" "signing" {
  name = "${var.name_prefix}/signing"
}

resource "aws_secretsmanager_secret_version" "signing" {
  secret_id     = aws_secretsmanager_secret.signing.id
  secret_string = jsonencode(jwt_keyset.auth.env)
}

# Second way: write-only. The state of this resource contains no copy, and a new version number makes Terraform write. For HS256,
# use env_version instead: verifiers need the next secret before it signs.
resource "aws_secretsmanager_secret" "signing_write_only" {
  name = "${var.name_prefix}/signing-write-only"
}

resource "aws_secretsmanager_secret_version" "signing_write_only" {
  secret_id                = aws_secretsmanager_secret.signing_write_only.id
  secret_string_wo         = jsonencode(jwt_keyset.auth.env)
  secret_string_wo_version = jwt_keyset.auth.signing_key_version
}
