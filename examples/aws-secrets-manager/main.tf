terraform {
  required_version = ">= 1.11" # for write-only arguments; the first of the two ways below needs none

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
}

# One way: Terraform compares the text. A new version is made whenever env changes, which is when another key signs: not
# when the next key is published, not when a former one goes.
resource "aws_secretsmanager_secret" "signing" {
  name = "${var.name_prefix}/signing"
}

resource "aws_secretsmanager_secret_version" "signing" {
  secret_id     = aws_secretsmanager_secret.signing.id
  secret_string = jsonencode(jwt_keyset.auth.env)
}

# The other way: write-only. The state of this resource holds no copy, and the version says when to write. With HS256 give it
# env_version instead: verifiers need the next secret before it signs.
resource "aws_secretsmanager_secret" "signing_write_only" {
  name = "${var.name_prefix}/signing-write-only"
}

resource "aws_secretsmanager_secret_version" "signing_write_only" {
  secret_id                = aws_secretsmanager_secret.signing_write_only.id
  secret_string_wo         = jsonencode(jwt_keyset.auth.env)
  secret_string_wo_version = jwt_keyset.auth.signing_key_version
}
