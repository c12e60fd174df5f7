terraform {
  required_version = ">= 1.8" # for functions of providers

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
  # The algorithm for a key of KMS. RSA keys could also sign PS256, and longer hashes.
  algorithms = {
    ECC_NIST_P256 = "ES256"
    ECC_NIST_P384 = "ES384"
    ECC_NIST_P521 = "ES512"
    RSA_2048      = "RS256"
    RSA_3072      = "RS256"
    RSA_4096      = "RS256"
  }
}

# What verifiers get. Before the first apply, nothing serves it.
data "jwt_jwks" "published" {
  url               = var.jwks_url
  allow_unreachable = true
}

# What signers get. Before the first apply, the path has no parameters.
data "aws_ssm_parameters_by_path" "signer" {
  path = var.signer_path
}

# When each key is made, published, signs, and is removed. It has no key.
resource "jwt_rotation" "auth" {
  rotation_period   = "90d"
  max_token_ttl     = "12h"
  jwks_max_age      = "1h"
  propagation_delay = "1h" # from an apply until the last signer has read the parameter again

  # A key signs only after the JWK Set was seen with it. So a key that could not be made, or was not published, does not sign.
  published_kids = data.jwt_jwks.published.kids
  # An old key stays until the signers have the new one.
  deployed_kids = [for value in nonsensitive(data.aws_ssm_parameters_by_path.signer.values) : jsondecode(value).kid]

  rotation_triggers = merge(var.rotation_triggers, { key_spec = var.key_spec })
  revoked_kids      = var.revoked_kids
  signing_kid       = var.signing_kid

  lifecycle {
    prevent_destroy = true # the schedule of the keys
  }
}

# One key for each generation. When a generation is removed, all of its tokens have expired, and KMS deletes its key.
resource "aws_kms_key" "auth" {
  for_each                 = jwt_rotation.auth.generations
  description              = "Signs JWTs, kid ${jwt_rotation.auth.kids[each.key]}"
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = var.key_spec
  deletion_window_in_days  = 30

  lifecycle {
    ignore_changes        = [customer_master_key_spec] # another spec is for new keys
    create_before_destroy = true                       # delete a key last: the policy and the parameter come first
  }
}

data "aws_kms_public_key" "auth" {
  for_each = jwt_rotation.auth.generations
  key_id   = aws_kms_key.auth[each.key].key_id
}

locals {
  jwks = provider::jwt::merge_jwks([for g in jwt_rotation.auth.ordered_generations :
    provider::jwt::jwk_from_pem(data.aws_kms_public_key.auth[g].public_key_pem, {
      kid = jwt_rotation.auth.kids[g]
      alg = local.algorithms[aws_kms_key.auth[g].customer_master_key_spec]
    })
  ]...)
}

# Verifiers read the JWK Set here, for example through CloudFront.
resource "aws_s3_object" "jwks" {
  bucket        = var.jwks_bucket
  key           = ".well-known/jwks.json"
  content       = local.jwks
  content_type  = "application/jwk-set+json"
  cache_control = jwt_rotation.auth.jwks_cache_control

  # S3 returns the etag of what it serves. Without it, a write that failed would be lost: Terraform stores the new content all the same.
  etag = md5(local.jwks)
}

# Signers may use the active key, and the previous one until all of them have the active one.
data "aws_iam_policy_document" "sign" {
  statement {
    actions   = ["kms:Sign"]
    resources = [for g in sort(jwt_rotation.auth.may_sign) : aws_kms_key.auth[g].arn]
  }
}

resource "aws_iam_role_policy" "sign" {
  name   = "sign-jwts"
  role   = var.signer_role
  policy = data.aws_iam_policy_document.sign.json
}

# Signers read here with which key to sign, and the kid and the alg for the header of their tokens. None of it is secret.
resource "aws_ssm_parameter" "signer" {
  name = "${var.signer_path}/current"
  type = "String"
  insecure_value = jsonencode({
    key_id = aws_kms_key.auth[jwt_rotation.auth.active.generation].arn
    kid    = jwt_rotation.auth.active.kid
    alg    = local.algorithms[aws_kms_key.auth[jwt_rotation.auth.active.generation].customer_master_key_spec]
  })

  depends_on = [aws_s3_object.jwks, aws_iam_role_policy.sign] # publish and allow first, then sign
}
