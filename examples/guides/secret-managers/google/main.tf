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

resource "jwt_keyset" "auth" {
  algorithm         = "ES256"
  max_token_ttl     = "1h"
  jwks_max_age      = "1h"
  propagation_delay = "1h" # until the last program has read the new version

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

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

  lifecycle {
    create_before_destroy = true # a version with the current key exists at every moment
  }
}
