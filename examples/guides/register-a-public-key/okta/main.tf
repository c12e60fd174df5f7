terraform {
  required_providers {
    jwt  = { source = "jwtkeys/jwt" }
    okta = { source = "okta/okta" }
  }
}

resource "jwt_keyset" "reports" { algorithm = "RS256" }

resource "okta_app_oauth" "reports" {
  label                      = "reports"
  type                       = "service"
  grant_types                = ["client_credentials"]
  response_types             = ["token"]
  token_endpoint_auth_method = "private_key_jwt"
  dynamic "jwks" {
    for_each = jsondecode(jwt_keyset.reports.jwks).keys
    content {
      kty = jwks.value.kty
      kid = jwks.value.kid
      n   = jwks.value.n
      e   = jwks.value.e
    }
  }
}
