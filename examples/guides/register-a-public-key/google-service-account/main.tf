terraform {
  required_providers {
    jwt    = { source = "jwtkeys/jwt" }
    google = { source = "hashicorp/google" }
  }
}

resource "jwt_keyset" "reports" {
  algorithm          = "RS256"
  max_published_keys = 2
  certificate        = { subject = { common_name = "reports" } }
}

resource "google_service_account_key" "reports" {
  count              = 2
  service_account_id = "reports@example-project.iam.gserviceaccount.com"
  public_key_data    = base64encode(jwt_keyset.reports.slots[count.index].x509.certificate_pem)
}
