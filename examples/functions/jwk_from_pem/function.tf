terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_signing_key" "example" {
  algorithm = "ES256"
}

# The kid is the thumbprint, and use is "sig".
output "jwk" {
  value = provider::jwt::jwk_from_pem(jwt_signing_key.example.public_key_pem)
}

output "described_jwk" {
  value = provider::jwt::jwk_from_pem(jwt_signing_key.example.public_key_pem, {
    kid = "billing-2026"
    alg = "ES256"
  })
}
