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

# The kid of the key, since no other was chosen.
output "thumbprint" {
  value = provider::jwt::thumbprint(jwt_signing_key.example.public_key_pem)
}
