terraform {
  required_providers {
    jwt = { source = "jwtkeys/jwt" }
  }
}

resource "jwt_keyset" "auth" {
  algorithm = "ES256"
  env_names = { jwks = "PGRST_JWT_SECRET" }
}

# For PostgREST, which only verifies.
output "public_env" {
  value = jwt_keyset.auth.public_env
}
