terraform {
  required_providers {
    jwt = { source = "jwtkeys/jwt" }
  }
}

resource "jwt_keyset" "auth" {
  algorithm = "ES256"
}

# auth_jwt_key_file keys.json;
output "keys_json" {
  value = jwt_keyset.auth.jwks
}
