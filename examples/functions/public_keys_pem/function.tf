terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "service_accounts" {
  algorithm    = "RS256"
  kid_template = "{spki_sha256}"
}

# The file of --service-account-key-file: the key that signs, the next one, and the previous ones.
output "sa_pub" {
  value = provider::jwt::public_keys_pem(jwt_keyset.service_accounts.jwks)
}
