terraform {
  required_providers {
    jwt    = { source = "jwtkeys/jwt" }
    google = { source = "hashicorp/google" }
  }
}

resource "jwt_keyset" "jobs" {
  algorithm     = "ES256"
  max_token_ttl = "1h"
}

resource "google_iam_workload_identity_pool_provider" "jobs" {
  workload_identity_pool_id          = "jobs"
  workload_identity_pool_provider_id = "jobs"
  attribute_mapping                  = { "google.subject" = "assertion.sub" }

  oidc {
    issuer_uri        = "https://jobs.example.com"
    allowed_audiences = ["google"]
    jwks_json         = jwt_keyset.jobs.jwks
  }
}
