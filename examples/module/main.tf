terraform {
  required_version = ">= 1.11" # for write-only arguments

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

resource "jwt_keyset" "this" {
  algorithm         = var.algorithm
  rotation_period   = var.rotation_period
  max_token_ttl     = var.max_token_ttl
  jwks_max_age      = var.jwks_max_age
  propagation_delay = var.propagation_delay
  kid_template      = "${var.name}-{date}-{thumbprint8}"

  rotation_triggers     = var.rotation_triggers
  revoked_kids          = var.revoked_kids
  revoke_created_before = var.revoke_created_before

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

# Public. Verifiers read it.
resource "aws_s3_object" "jwks" {
  bucket        = var.jwks_bucket
  key           = "${var.name}/jwks.json"
  content       = jwt_keyset.this.jwks
  content_type  = "application/jwk-set+json"
  cache_control = jwt_keyset.this.jwks_cache_control
  etag          = md5(jwt_keyset.this.jwks) # writes again if the object in the bucket is another one
}

# Secret. The programs that sign read it.
resource "aws_secretsmanager_secret" "signing" {
  name = "${var.name}/jwt-signing"
}

resource "aws_secretsmanager_secret_version" "signing" {
  secret_id                = aws_secretsmanager_secret.signing.id
  secret_string_wo         = jsonencode(jwt_keyset.this.env)
  secret_string_wo_version = jwt_keyset.this.env_version

  depends_on = [aws_s3_object.jwks] # publish first, then sign
}
