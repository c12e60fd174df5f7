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

# What verifiers get. Before the first apply, nothing serves it.
data "jwt_jwks" "published" {
  url               = var.jwks_url
  allow_unreachable = true
}

# What servers get: the labels of the versions of the secret, without their values. Before the first apply there are none. The data source depends on the
# secret only, and not on its version: that would be a cycle.
data "aws_secretsmanager_secret_versions" "signing" {
  secret_id = aws_secretsmanager_secret.signing.id
}

locals {
  current_versions = [for v in coalesce(data.aws_secretsmanager_secret_versions.signing.versions, []) : v if contains(v.version_stages, "AWSCURRENT")]
}

resource "jwt_keyset" "auth" {
  algorithm       = "RS256"
  rotation_period = "90d"

  max_token_ttl     = "1h"
  jwks_max_age      = "12h"
  propagation_delay = "2h" # from an apply until the last server has read the new version of the secret

  published_kids = data.jwt_jwks.published.kids
  deployed_kids  = setsubtract(flatten(local.current_versions[*].version_stages), ["AWSCURRENT"])

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

# The kid is a label of the version that contains its key. One request writes both.
resource "aws_secretsmanager_secret_version" "signing" {
  secret_id                = aws_secretsmanager_secret.signing.id
  secret_string_wo         = jsonencode(jwt_keyset.auth.env)
  secret_string_wo_version = jwt_keyset.auth.signing_key_version
  version_stages           = ["AWSCURRENT", jwt_keyset.auth.active.kid]

  depends_on = [aws_s3_object.jwks] # publish first, then sign
}
