terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "issuer" {
  algorithm = "RS256"
}

# Serve it at https://issuer.example.com/.well-known/openid-configuration, as application/json.
output "openid_configuration" {
  value = provider::jwt::openid_configuration("https://issuer.example.com", {
    jwks             = jwt_keyset.issuer.jwks
    claims_supported = ["iss", "sub", "aud", "exp", "iat"]
  })
}

# Serve it at https://issuer.example.com/.well-known/jwks.json.
output "jwks" {
  value = jwt_keyset.issuer.jwks
}
