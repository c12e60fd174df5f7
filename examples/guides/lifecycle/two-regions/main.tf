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

provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "replica"
  region = "eu-west-1"
}

resource "jwt_keyset" "auth" {
  algorithm         = "ES256"
  max_token_ttl     = "1h"
  jwks_max_age      = "1h"
  propagation_delay = "2h" # until the last server in the last region has the new version

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

# One secret. AWS copies each new version to the other region.
resource "aws_secretsmanager_secret" "signing" {
  name = "auth/signing"

  replica {
    region = "eu-west-1"
  }
}

resource "aws_secretsmanager_secret_version" "signing" {
  secret_id                = aws_secretsmanager_secret.signing.id
  secret_string_wo         = jsonencode(jwt_keyset.auth.env)
  secret_string_wo_version = jwt_keyset.auth.signing_key_version

  depends_on = [aws_s3_object.jwks, aws_s3_object.jwks_replica] # publish everywhere first, then sign
}

# The JWK Set in both regions.
resource "aws_s3_object" "jwks" {
  bucket        = "example-auth-eu-central-1"
  key           = ".well-known/jwks.json"
  content       = jwt_keyset.auth.jwks
  content_type  = "application/jwk-set+json"
  cache_control = jwt_keyset.auth.jwks_cache_control
  etag          = md5(jwt_keyset.auth.jwks)
}

resource "aws_s3_object" "jwks_replica" {
  provider = aws.replica

  bucket        = "example-auth-eu-west-1"
  key           = ".well-known/jwks.json"
  content       = jwt_keyset.auth.jwks
  content_type  = "application/jwk-set+json"
  cache_control = jwt_keyset.auth.jwks_cache_control
  etag          = md5(jwt_keyset.auth.jwks)
}
