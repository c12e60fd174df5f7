terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "users" {
  algorithm       = "ES256" # the API server also accepts RS256, PS256 and their longer forms, but no EdDSA
  rotation_period = "90d"

  max_token_ttl     = "1h"
  jwks_max_age      = "1h" # the API server keeps the JWK Set for this time, and refuses an unknown kid until then
  propagation_delay = "1h"

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

locals {
  # Serve it at {issuer}/.well-known/openid-configuration, and the JWK Set at {issuer}/.well-known/jwks.json.
  openid_configuration = provider::jwt::openid_configuration(var.issuer, { jwks = jwt_keyset.users.jwks })

  # The file of --authentication-config.
  authentication_configuration = yamlencode({
    apiVersion = "apiserver.config.k8s.io/v1"
    kind       = "AuthenticationConfiguration"
    jwt = [{
      issuer = { for field, value in {
        url                  = var.issuer
        audiences            = [var.audience]
        certificateAuthority = var.issuer_ca
      } : field => value if value != null }
      claimMappings = {
        username = { claim = "sub", prefix = "jwt:" }
        groups   = { claim = "groups", prefix = "jwt:" }

        # The API server drops a revoked key when it loads this file again, and it does that only if the file has changed. So the file contains a
        # number that changes with the JWK Set. `kubectl auth whoami` shows which one the API server has loaded.
        extra = [{
          key             = "jwt.example.com/jwks-version"
          valueExpression = "'${jwt_keyset.users.jwks_version}'"
        }]
      }
    }]
  })
}
