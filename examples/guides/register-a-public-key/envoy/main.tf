terraform {
  required_providers {
    jwt = { source = "jwtkeys/jwt" }
  }
}

resource "jwt_keyset" "auth" {
  algorithm = "ES256"
}

# A provider of the filter envoy.filters.http.jwt_authn. Envoy reads YAML, and so JSON.
output "jwt_provider" {
  value = jsonencode({
    issuer     = "https://auth.example.com"
    audiences  = ["api"]
    local_jwks = { inline_string = jwt_keyset.auth.jwks }
  })
}
