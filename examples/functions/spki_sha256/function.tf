terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_signing_key" "service_accounts" {
  algorithm    = "RS256"
  kid_template = "{spki_sha256}"
}

# The kid that the Kubernetes API server writes into tokens that it signs with this key.
output "kid" {
  value = provider::jwt::spki_sha256(jwt_signing_key.service_accounts.public_key_pem)
}
