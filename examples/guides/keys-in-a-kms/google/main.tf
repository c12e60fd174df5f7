terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    google = {
      source = "hashicorp/google"
    }
  }
}

variable "key_ring" {
  description = "ID of a key ring."
  type        = string
}

variable "signer" {
  description = "Service account of the programs that sign, such as serviceAccount:auth@example.iam.gserviceaccount.com."
  type        = string
}

resource "jwt_rotation" "auth" {}

# One key for each generation. Cloud KMS never deletes a key, only its versions.
resource "google_kms_crypto_key" "auth" {
  for_each = jwt_rotation.auth.generations
  name     = "jwt-${jwt_rotation.auth.kids[each.key]}"
  key_ring = var.key_ring
  purpose  = "ASYMMETRIC_SIGN"

  version_template {
    algorithm = "EC_SIGN_P256_SHA256"
  }

  lifecycle {
    create_before_destroy = true
  }
}

data "google_kms_crypto_key_version" "auth" {
  for_each   = jwt_rotation.auth.generations
  crypto_key = google_kms_crypto_key.auth[each.key].id
}

resource "google_kms_crypto_key_iam_member" "sign" {
  for_each      = jwt_rotation.auth.may_sign
  crypto_key_id = google_kms_crypto_key.auth[each.key].id
  role          = "roles/cloudkms.signer"
  member        = var.signer
}

output "jwks" {
  value = provider::jwt::merge_jwks([for g in jwt_rotation.auth.ordered_generations :
    provider::jwt::jwk_from_pem(data.google_kms_crypto_key_version.auth[g].public_key[0].pem, {
      kid = jwt_rotation.auth.kids[g]
      alg = "ES256"
    })
  ]...)
}
