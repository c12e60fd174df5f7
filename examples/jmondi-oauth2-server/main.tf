terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "oauth" {
  algorithm       = var.algorithm # RSA keys have 2048 bits, private keys are PKCS #8
  rotation_period = "90d"

  max_token_ttl     = "7d" # the longest lifetime of a refresh token: it is a JWT of the same key
  jwks_max_age      = "1h" # makes jwks_cache_control "public, max-age=3600"
  propagation_delay = "1h" # from an apply to the restart of the last server

  # The name in the documentation of the library. The kid is the RFC 7638 thumbprint, which the library uses too. The servers need the JWK Set
  # to serve it, and to verify refresh tokens and codes.
  env_names = {
    private_key_pem = "RSA_PRIVATE_KEY_PEM"
    jwks            = "JWKS"
  }

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}
