terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

locals {
  jwks_uri = "${var.issuer}/openid/v1/jwks" # the path at which the API server serves the same keys

  openid_configuration = provider::jwt::openid_configuration(var.issuer, {
    jwks                   = jwt_keyset.service_accounts.jwks
    jwks_uri               = local.jwks_uri
    authorization_endpoint = "" # nobody logs in here, and the API server leaves it out too
  })

  # Every API server gets the same flags.
  flags = {
    "service-account-issuer"               = var.issuer
    "service-account-jwks-uri"             = local.jwks_uri
    "service-account-max-token-expiration" = var.max_token_ttl

    # Without this flag, the API server makes tokens of pods valid for a year, and ignores the maximum above.
    "service-account-extend-token-expiration" = "false"

    "service-account-signing-key-file" = "${var.directory}/sa.key"
    "service-account-key-file"         = "${var.directory}/sa.pub"
  }
}

resource "jwt_keyset" "service_accounts" {
  algorithm       = var.algorithm
  kid_template    = "{spki_sha256}" # the kid that the API server computes
  rotation_period = "90d"

  max_token_ttl     = var.max_token_ttl
  jwks_max_age      = "1h"  # the longest time that verifiers outside the cluster keep the JWK Set
  propagation_delay = "24h" # from an apply to the restart of the last API server with the new files

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

# What verifiers outside the cluster read, for example AWS, Google Cloud or Vault: {issuer}/.well-known/openid-configuration, and the JWK Set.
resource "aws_s3_object" "openid_configuration" {
  bucket        = var.bucket
  key           = ".well-known/openid-configuration"
  content       = local.openid_configuration
  content_type  = "application/json"
  cache_control = jwt_keyset.service_accounts.jwks_cache_control
  etag          = md5(local.openid_configuration) # writes again if the object in the bucket is another one
}

resource "aws_s3_object" "jwks" {
  bucket        = var.bucket
  key           = "openid/v1/jwks"
  content       = jwt_keyset.service_accounts.jwks
  content_type  = "application/jwk-set+json"
  cache_control = jwt_keyset.service_accounts.jwks_cache_control
  etag          = md5(jwt_keyset.service_accounts.jwks)
}
