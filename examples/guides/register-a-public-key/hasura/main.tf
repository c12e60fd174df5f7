terraform {
  required_providers {
    jwt = { source = "jwtkeys/jwt" }
  }
}

resource "jwt_keyset" "auth" {
  algorithm = "RS256"
}

# Serve this at the jwk_url.
output "jwks" {
  value = jwt_keyset.auth.jwks
}

output "HASURA_GRAPHQL_JWT_SECRET" {
  value = jsonencode({ jwk_url = "https://auth.example.com/.well-known/jwks.json", issuer = "https://auth.example.com" })
}
