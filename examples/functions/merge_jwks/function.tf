terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "web" {
  algorithm = "ES256"
}

resource "jwt_keyset" "mobile" {
  algorithm = "EdDSA"
}

# One JWK Set for verifiers that accept the tokens of both keysets.
output "jwks" {
  value = provider::jwt::merge_jwks(jwt_keyset.web.jwks, jwt_keyset.mobile.jwks)
}

# One JWK Set of a list of JWKs, with the active key first.
output "jwks_of_list" {
  value = provider::jwt::merge_jwks([for key in [jwt_keyset.web.active, jwt_keyset.web.standby] : key.public_jwk]...)
}

# Private keys are refused, unless the last argument says that the set is private.
output "private_jwks" {
  value     = provider::jwt::merge_jwks(jwt_keyset.web.private_jwks, jwt_keyset.mobile.private_jwks, { private = true })
  sensitive = true
}
