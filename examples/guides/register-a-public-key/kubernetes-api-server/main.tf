terraform {
  required_providers {
    jwt = { source = "jwtkeys/jwt" }
  }
}

resource "jwt_keyset" "service_accounts" {
  algorithm    = "RS256"
  kid_template = "{spki_sha256}" # the API server calculates the same kid
}

# --service-account-key-file
output "sa_pub" {
  value = provider::jwt::public_keys_pem(jwt_keyset.service_accounts.jwks)
}

# --service-account-signing-key-file
output "sa_key" {
  value     = jwt_keyset.service_accounts.active.private_key_pem
  sensitive = true
}
