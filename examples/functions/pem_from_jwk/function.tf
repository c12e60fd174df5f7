terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

# The key of RFC 8037, appendix A.2.
output "public_key_pem" {
  value = provider::jwt::pem_from_jwk(jsonencode({
    kty = "OKP"
    crv = "Ed25519"
    x   = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
  }))
}

resource "jwt_signing_key" "example" {
  algorithm = "ES256"
}

# For a program that reads only SEC 1 ("BEGIN EC PRIVATE KEY").
output "private_key_sec1" {
  value     = provider::jwt::pem_from_jwk(jwt_signing_key.example.private_jwk, "sec1")
  sensitive = true
}
