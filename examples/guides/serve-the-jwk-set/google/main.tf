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

resource "jwt_keyset" "auth" {
  algorithm         = "ES256"
  max_token_ttl     = "1h"
  jwks_max_age      = "10m" # nobody can purge the cache of a public bucket
  propagation_delay = "1h"

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

resource "google_storage_bucket" "jwks" {
  name                        = "example-auth-jwks"
  location                    = "EU"
  uniform_bucket_level_access = true
}

resource "google_storage_bucket_iam_member" "public" {
  bucket = google_storage_bucket.jwks.name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}

resource "google_storage_bucket_object" "jwks" {
  bucket        = google_storage_bucket.jwks.name
  name          = "jwks.json"
  content       = jwt_keyset.auth.jwks
  content_type  = "application/jwk-set+json"
  cache_control = jwt_keyset.auth.jwks_cache_control
}

output "jwks_url" {
  value = "https://storage.googleapis.com/${google_storage_bucket.jwks.name}/${google_storage_bucket_object.jwks.name}"
}
