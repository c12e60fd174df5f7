terraform {
  required_version = ">= 1.11" # for write-only arguments

  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    google = {
      source = "hashicorp/google"
    }
  }
}

variable "jwks_url" {
  description = "URL at which verifiers fetch the JWK Set."
  type        = string
}

variable "signer" {
  description = "Service account of the programs that sign, such as serviceAccount:auth@example.iam.gserviceaccount.com."
  type        = string
}

# What verifiers get. Before the first apply, nothing serves it.
data "jwt_jwks" "published" {
  url               = var.jwks_url
  allow_unreachable = true
}

resource "jwt_keyset" "auth" {
  algorithm         = "ES256"
  max_token_ttl     = "1h"
  jwks_max_age      = "1h"
  propagation_delay = "1h"                         # from an apply until the last program has read the new version
  published_kids    = data.jwt_jwks.published.kids # a new key signs only after it was seen there

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

# Public. Verifiers read it.
resource "google_storage_bucket_object" "jwks" {
  bucket        = "example-auth-jwks"
  name          = "jwks.json"
  content       = jwt_keyset.auth.jwks
  content_type  = "application/jwk-set+json"
  cache_control = jwt_keyset.auth.jwks_cache_control
}

# Secret. The programs that sign read the version "latest".
resource "google_secret_manager_secret" "signing" {
  secret_id = "jwt-signing"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "signing" {
  secret                 = google_secret_manager_secret.signing.id
  secret_data_wo         = jsonencode(jwt_keyset.auth.env)
  secret_data_wo_version = jwt_keyset.auth.env_version

  depends_on = [google_storage_bucket_object.jwks] # publish first, then sign

  lifecycle {
    create_before_destroy = true # first the version with the new key, then destroy the one with the old key
  }
}

resource "google_secret_manager_secret_iam_member" "signer" {
  secret_id = google_secret_manager_secret.signing.id
  role      = "roles/secretmanager.secretAccessor"
  member    = var.signer
}
