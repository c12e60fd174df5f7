terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "octofhir" {
  algorithm    = var.algorithm # RSA keys have 3072 bits for RS384, 2048 for RS256
  kid_template = "${var.environment}-key-{year}-{month}-{thumbprint8}"

  rotation_period = "90d" # key_rotation_days = 90
  keys_to_keep    = 3     # keys_to_keep = 3

  max_token_ttl     = "1h"  # the longest lifetime of an access token
  jwks_max_age      = "24h" # the longest time that a SMART client caches the JWK Set
  propagation_delay = "1h"  # from an apply to the restart of the last server

  # Variables override octofhir.toml: OCTOFHIR__AUTH__SIGNING__KID is kid in [auth.signing].
  env_prefix = "OCTOFHIR__AUTH__SIGNING__"

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}
