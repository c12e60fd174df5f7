terraform {
  required_providers {
    jwt = { source = "jwtkeys/jwt" }
  }
}

resource "jwt_keyset" "auth" {
  algorithm = "ES256"

  # The other fields are left out: Supabase Auth reads everything from the keyring.
  env_names = { private_keyring = "GOTRUE_JWT_KEYS", private_key_pem = "", public_key_pem = "", algorithm = "", kid = "" }
}

output "env" {
  value     = jwt_keyset.auth.env
  sensitive = true
}
