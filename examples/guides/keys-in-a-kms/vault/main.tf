terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    vault = {
      source = "hashicorp/vault"
    }
  }
}

resource "jwt_rotation" "auth" {}

# One key for each generation. Do not let Vault rotate it: another version is another key.
resource "vault_transit_secret_backend_key" "auth" {
  for_each         = jwt_rotation.auth.generations
  backend          = "transit"
  name             = "jwt-${jwt_rotation.auth.kids[each.key]}"
  type             = "ed25519"
  deletion_allowed = true

  lifecycle {
    create_before_destroy = true
  }
}

resource "vault_policy" "sign" {
  name = "sign-jwts"
  policy = join("\n", [for g in sort(jwt_rotation.auth.may_sign) :
    "path \"transit/sign/${vault_transit_secret_backend_key.auth[g].name}\" { capabilities = [\"update\"] }"
  ])
}

# Vault gives an Ed25519 public key as the base64 of its 32 bytes. For other types, public_key is a PEM, which jwk_from_pem takes as it is.
output "jwks" {
  value = provider::jwt::merge_jwks([for g in jwt_rotation.auth.ordered_generations :
    provider::jwt::jwk_from_pem(jsonencode({
      kty = "OKP"
      crv = "Ed25519"
      x   = trimsuffix(replace(replace(vault_transit_secret_backend_key.auth[g].keys[0]["public_key"], "+", "-"), "/", "_"), "=")
      }), {
      kid = jwt_rotation.auth.kids[g]
      alg = "EdDSA"
    })
  ]...)
}
