terraform {
  required_version = ">= 1.11" # for write-only arguments

  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    azurerm = {
      source = "hashicorp/azurerm"
    }
  }
}

variable "jwks_url" {
  description = "URL at which verifiers fetch the JWK Set."
  type        = string
}

variable "key_vault_id" {
  description = "ID of a key vault with RBAC."
  type        = string
}

variable "signer" {
  description = "Object ID of the managed identity of the programs that sign."
  type        = string
}

variable "storage_account" {
  description = "Name of the storage account whose static website serves the JWK Set."
  type        = string
}

# Terraform stores the new version number even if the write fails, and does not write again. Then increase this one.
variable "write_again" {
  description = "Increase it after an apply that failed to write a secret. A value from 0 to 999."
  type        = number
  default     = 0
}

# What verifiers get. Before the first apply, nothing serves it.
data "jwt_jwks" "published" {
  url               = var.jwks_url
  allow_unreachable = true
}

resource "jwt_keyset" "auth" {
  algorithm         = "ES256"
  max_token_ttl     = "1h"
  jwks_max_age      = "1h"
  propagation_delay = "1h"                         # from an apply until the last program has read the new version
  published_kids    = data.jwt_jwks.published.kids # a new key signs only after it was seen there

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

# Public. Verifiers read it. azurerm_storage_blob would delete the old JWK Set before it writes the new one. If the command fails, the next apply runs it again.
resource "terraform_data" "jwks" {
  triggers_replace = jwt_keyset.auth.jwks

  provisioner "local-exec" {
    command = "az storage blob upload --auth-mode login --account-name \"$ACCOUNT\" --container-name '$web' --name .well-known/jwks.json --data \"$JWKS\" --content-type application/jwk-set+json --content-cache-control \"$CACHE_CONTROL\" --overwrite --output none"

    environment = {
      ACCOUNT       = var.storage_account
      JWKS          = jwt_keyset.auth.jwks
      CACHE_CONTROL = jwt_keyset.auth.jwks_cache_control
    }
  }
}

# Secret. The programs that sign read the newest version.
resource "azurerm_key_vault_secret" "signing" {
  name             = "jwt-signing"
  key_vault_id     = var.key_vault_id
  value_wo         = jsonencode(jwt_keyset.auth.env)
  value_wo_version = 1000 * jwt_keyset.auth.env_version + var.write_again
  content_type     = "application/json"

  depends_on = [terraform_data.jwks] # publish first, then sign
}

resource "azurerm_role_assignment" "signer" {
  scope                = azurerm_key_vault_secret.signing.resource_versionless_id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = var.signer
}
