terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

# What verifiers get. Before the first apply, nothing serves it.
data "jwt_jwks" "published" {
  url               = var.jwks_url
  allow_unreachable = true
}

# What the servers sign with: each serves its public key as a JWK Set.
data "jwt_jwks" "deployed" {
  for_each          = var.signing_key_urls
  url               = each.value
  allow_unreachable = true
}

resource "jwt_keyset" "auth" {
  algorithm     = "ES256"
  max_token_ttl = "1h"
  jwks_max_age  = "1h"

  published_kids = data.jwt_jwks.published.kids
  deployed_kids  = setintersection([for server in data.jwt_jwks.deployed : server.kids]...) # what all of them have

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}
