terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

# One key without overlap: for development, for client assertions, or wherever no token of the old key is in use when you replace it.
# Use jwt_keyset for everything else.
resource "jwt_signing_key" "client" {
  algorithm = "ES256"

  # Any change generates a new key.
  keepers = {
    client = "reports"
  }
}

# Register this JWK Set for the client at the authorization server.
output "jwks" {
  value = jwt_signing_key.client.jwks
}

# For the signing program.
output "env" {
  value     = jwt_signing_key.client.env
  sensitive = true
}
