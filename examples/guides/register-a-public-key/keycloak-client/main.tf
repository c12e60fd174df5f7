terraform {
  required_providers {
    jwt      = { source = "jwtkeys/jwt" }
    keycloak = { source = "keycloak/keycloak" }
  }
}

resource "jwt_keyset" "reports" {
  algorithm = "ES256"
}

resource "keycloak_openid_client" "reports" {
  realm_id                  = "example"
  client_id                 = "reports"
  access_type               = "CONFIDENTIAL"
  service_accounts_enabled  = true
  client_authenticator_type = "client-jwt"
  extra_config = {
    "use.jwks.string" = "true"
    "jwks.string"     = jwt_keyset.reports.jwks
  }
}
