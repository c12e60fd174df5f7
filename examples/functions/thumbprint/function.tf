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

# The thumbprint is also the kid of the key, because the configuration sets no other kid.
output "thumbprint" {
  value = provider::jwt::thumbprint(jwt_signing_key.example.public_key_pem)
}
