terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_signing_key" "client" {
  algorithm = "RS256"
}

# For rsa_public_key of a Snowflake user.
output "rsa_public_key" {
  value = provider::jwt::public_key_base64(jwt_signing_key.client.public_key_pem)
}
