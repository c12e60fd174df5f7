terraform {
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

# Verifiers read the JWK Set here, for example through CloudFront.
resource "aws_s3_object" "jwks" {
  bucket        = var.jwks_bucket
  key           = ".well-known/jwks.json"
  content       = jwt_keyset.auth.jwks
  content_type  = "application/jwk-set+json"
  cache_control = jwt_keyset.auth.jwks_cache_control

  # S3 returns the etag of what it serves. Without it, a write that failed would be lost: Terraform stores the new content all the same.
  etag = md5(jwt_keyset.auth.jwks)
}

resource "aws_secretsmanager_secret" "signing" {
  name = var.secret_name
}

# Terraform compares the text. It creates a new version when env changes, that is, when another key signs. It creates none when the next key
# is published or an old key is removed. The state of this resource contains a second copy of the key.
resource "aws_secretsmanager_secret_version" "signing" {
  secret_id     = aws_secretsmanager_secret.signing.id
  secret_string = jsonencode(jwt_keyset.auth.env)

  depends_on = [aws_s3_object.jwks] # publish first, then sign
}
