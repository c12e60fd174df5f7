terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "revoked_kids" {
  description = "Kids of stolen secrets. Kids stay in this list."
  type        = set(string)
  default     = []
}

variable "revoke_created_before" {
  description = "Revokes all secrets that were created before this time (RFC 3339)."
  type        = string
  default     = null
}

resource "jwt_keyset" "auth" {
  algorithm         = "HS256"
  max_token_ttl     = "1h"
  propagation_delay = "30m"
  kid_template      = "auth-{generation}-{thumbprint8}"

  revoked_kids          = var.revoked_kids
  revoke_created_before = var.revoke_created_before

  lifecycle {
    prevent_destroy = true # the state is the only place that has the secrets
  }
}

output "env" {
  value     = jwt_keyset.auth.env
  sensitive = true
}

# The kid of each secret, and what the secret does. No part of it is secret.
output "kids" {
  value = merge(
    { (jwt_keyset.auth.active.kid) = "signs" },
    { (jwt_keyset.auth.standby.kid) = "signs next" },
    { for kid, key in jwt_keyset.auth.passive : kid => "verifies until ${key.remove_after}" },
  )
}
