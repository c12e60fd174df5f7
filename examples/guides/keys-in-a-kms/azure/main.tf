terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    azurerm = {
      source = "hashicorp/azurerm"
    }
  }
}

variable "key_vault_id" {
  description = "ID of a key vault."
  type        = string
}

variable "signer" {
  description = "Object ID of the managed identity of the programs that sign."
  type        = string
}

resource "jwt_rotation" "auth" {}

# One key for each generation.
resource "azurerm_key_vault_key" "auth" {
  for_each     = jwt_rotation.auth.generations
  name         = "jwt-${jwt_rotation.auth.kids[each.key]}"
  key_vault_id = var.key_vault_id
  key_type     = "RSA"
  key_size     = 2048
  key_opts     = ["sign", "verify"]

  lifecycle {
    create_before_destroy = true
  }
}

resource "azurerm_role_assignment" "sign" {
  for_each             = jwt_rotation.auth.may_sign
  scope                = azurerm_key_vault_key.auth[each.key].resource_versionless_id
  role_definition_name = "Key Vault Crypto User"
  principal_id         = var.signer
}

# From the members of each key. public_key_pem is the same key in PEM.
output "jwks" {
  value = provider::jwt::merge_jwks([for g in jwt_rotation.auth.ordered_generations :
    provider::jwt::jwk_from_pem(jsonencode({
      kty = "RSA"
      n   = azurerm_key_vault_key.auth[g].n
      e   = azurerm_key_vault_key.auth[g].e
      }), {
      kid = jwt_rotation.auth.kids[g]
      alg = "RS256"
    })
  ]...)
}

# For EC keys: kty = "EC", and the attributes curve (as crv), x and y.
output "jwks_from_pem" {
  value = provider::jwt::merge_jwks([for g in jwt_rotation.auth.ordered_generations :
    provider::jwt::jwk_from_pem(azurerm_key_vault_key.auth[g].public_key_pem, {
      kid = jwt_rotation.auth.kids[g]
      alg = "RS256"
    })
  ]...)
}
