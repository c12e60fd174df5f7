# A fresh key that no state and no plan ever holds.
ephemeral "jwt_signing_key" "fresh" {
  algorithm = "ES256"
}

# Its public half stays; the private one goes to a write-only argument of a secret manager in the same run.
resource "jwt_signing_key" "auth" {
  algorithm                  = "ES256"
  private_key_pem_wo         = ephemeral.jwt_signing_key.fresh.private_key_pem
  private_key_pem_wo_version = 1
}
