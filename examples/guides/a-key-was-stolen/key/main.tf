terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "revoked_kids" {
  description = "Kids of stolen keys. Kids stay in this list."
  type        = set(string)
  default     = []
}

variable "revoke_created_before" {
  description = "Revokes all keys that were created before this time (RFC 3339)."
  type        = string
  default     = null
}

variable "rotation_triggers" {
  description = "A change of any value rotates as soon as that is safe."
  type        = map(string)
  default     = {}
}

resource "jwt_keyset" "auth" {
  algorithm         = "ES256"
  max_token_ttl     = "1h"
  jwks_max_age      = "1h"
  propagation_delay = "30m"
  kid_template      = "auth-{generation}-{thumbprint8}"

  revoked_kids          = var.revoked_kids
  revoke_created_before = var.revoke_created_before
  rotation_triggers     = var.rotation_triggers

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

output "jwks" {
  value = jwt_keyset.auth.jwks
}

output "env" {
  value     = jwt_keyset.auth.env
  sensitive = true
}

# The kid of each key, and what the key does. No part of it is secret.
output "kids" {
  value = merge(
    { (jwt_keyset.auth.active.kid) = "signs" },
    { (jwt_keyset.auth.standby.kid) = "signs next" },
    { for kid, key in jwt_keyset.auth.passive : kid => "verifies until ${key.remove_after}" },
  )
}
