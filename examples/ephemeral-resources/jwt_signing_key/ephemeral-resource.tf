terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

# A new key in every run. No state and no plan contains it.
ephemeral "jwt_signing_key" "fresh" {
  algorithm = "ES256"
}

# The state keeps the public key. Write the private key to a write-only argument of a secret manager in the same run.
resource "jwt_signing_key" "auth" {
  algorithm                  = "ES256"
  private_key_pem_wo         = ephemeral.jwt_signing_key.fresh.private_key_pem
  private_key_pem_wo_version = 1
}
