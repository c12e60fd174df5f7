terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    tls = {
      source = "hashicorp/tls" # until the key is moved
    }
  }
}

# Before: resource "tls_private_key" "jwt" { algorithm = "RSA" }
resource "jwt_keyset" "auth" {
  algorithm = "RS384"

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

moved {
  from = tls_private_key.jwt
  to   = jwt_keyset.auth
}
