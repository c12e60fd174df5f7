terraform {
  required_providers {
    jwt     = { source = "jwtkeys/jwt" }
    azuread = { source = "hashicorp/azuread" }
  }
}

resource "jwt_keyset" "reports" {
  algorithm          = "PS256"
  max_published_keys = 2
  certificate        = { subject = { common_name = "reports" } }
}

resource "azuread_application_registration" "reports" {
  display_name = "reports"
}

resource "azuread_application_certificate" "reports" {
  count          = 2
  application_id = azuread_application_registration.reports.id
  type           = "AsymmetricX509Cert"
  value          = jwt_keyset.reports.slots[count.index].x509.certificate_pem
  end_date       = jwt_keyset.reports.slots[count.index].x509.not_after
}
