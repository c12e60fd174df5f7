terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# The schedule of keys that stay in AWS KMS.
resource "jwt_rotation" "auth" {
  rotation_period = "90d" # how long a key signs
  max_token_ttl   = "12h" # the longest lifetime of a token
  jwks_max_age    = "1h"  # the longest time that anyone caches the JWK Set
}

# Public: serve it at /.well-known/jwks.json, with jwks_cache_control as the Cache-Control header.
output "jwks" {
  value = provider::jwt::merge_jwks([for g in jwt_rotation.auth.ordered_generations :
    provider::jwt::jwk_from_pem(local.public_key_pem[g], { kid = jwt_rotation.auth.kids[g], alg = "ES256" })
  ]...)
}

# For the signing program: the key to sign with, and the kid for the header of its tokens.
output "signer" {
  value = {
    key = local.key_id[jwt_rotation.auth.active.generation]
    kid = jwt_rotation.auth.active.kid
  }
}

# Schedule an apply for this time. A late apply is safe.
output "next_transition_at" {
  value = jwt_rotation.auth.next_transition_at
}

# One KMS key for each generation. A key is destroyed when its last token has expired.
resource "aws_kms_key" "auth" {
  for_each                 = jwt_rotation.auth.generations
  description              = "JWT signing key ${each.key}"
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "ECC_NIST_P256"
  deletion_window_in_days  = 30
}

data "aws_kms_public_key" "auth" {
  for_each = jwt_rotation.auth.generations
  key_id   = aws_kms_key.auth[each.key].key_id
}

locals {
  key_id         = { for g, k in aws_kms_key.auth : g => k.arn }
  public_key_pem = { for g, k in data.aws_kms_public_key.auth : g => k.public_key_pem }
}

# The signing program may use the active key, and the previous one until every signer has the active one.
data "aws_iam_policy_document" "sign" {
  statement {
    actions   = ["kms:Sign"]
    resources = [for g in jwt_rotation.auth.may_sign : aws_kms_key.auth[g].arn]
  }
}
