terraform {
  required_providers {
    jwt = { source = "jwtkeys/jwt" }
  }
}

resource "jwt_signing_key" "reports" {
  algorithm   = "RS256"
  certificate = { subject = { common_name = "reports" } }
}

# Connected app, "Use digital signatures": upload this as a file.
output "certificate" {
  value = jwt_signing_key.reports.x509.certificate_pem
}

output "env" {
  value     = jwt_signing_key.reports.env
  sensitive = true
}
