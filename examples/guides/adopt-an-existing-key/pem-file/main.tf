terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm               = "RS384"
  initial_private_key_pem = file("${path.module}/jwt_private.pem")
  initial_kid             = "production-key-2024" # the kid of today's tokens; default: the thumbprint of the key

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}
