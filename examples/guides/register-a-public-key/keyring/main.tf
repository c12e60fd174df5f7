terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm     = "ES256" # Supabase Auth knows RS256, RS512, ES256, EdDSA and HS256
  max_token_ttl = "1h"

  env_names = {
    private_keyring = "GOTRUE_JWT_KEYS"

    # Not needed by Supabase Auth, which reads everything from the keyring.
    private_key_pem = ""
    public_key_pem  = ""
    algorithm       = ""
    kid             = ""
  }
}

# GOTRUE_JWT_KEYS, for the server. Use env_version as the version of a write-only argument.
output "env" {
  value     = jwt_keyset.auth.env
  sensitive = true
}
