# One key without overlap: for development, for a client assertion, or wherever no one holds tokens of the old key when it is replaced.
# Use jwt_keyset for everything else.
resource "jwt_signing_key" "client" {
  algorithm = "ES256"

  # Any change makes a new key.
  keepers = {
    client = "reports"
  }
}

# What the authorization server is told about this client.
output "jwks" {
  value = jwt_signing_key.client.jwks
}

# For the program that signs.
output "env" {
  value     = jwt_signing_key.client.env
  sensitive = true
}
