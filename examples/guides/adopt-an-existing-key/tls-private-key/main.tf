# Before: resource "tls_private_key" "jwt" { algorithm = "RSA" }
resource "jwt_keyset" "auth" {
  algorithm = "RS384"
}

moved {
  from = tls_private_key.jwt
  to   = jwt_keyset.auth
}
