terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "algorithm" {
  description = "Change it from ES256 to ML-DSA-65, or back, and apply."
  type        = string
  default     = "ML-DSA-65"
}

resource "jwt_keyset" "auth" {
  algorithm       = var.algorithm
  rotation_period = "90d"
  max_token_ttl   = "1h"
  jwks_max_age    = "1h"

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
