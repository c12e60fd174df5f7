terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "as_of" {
  description = "Simulate rotations at this time (RFC 3339). For plans and tests only."
  type        = string
  default     = null
}

provider "jwt" {
  as_of = var.as_of
}

resource "jwt_keyset" "auth" {
  algorithm     = "ES256"
  max_token_ttl = "1h"
  jwks_max_age  = "1h"
  kid_template  = "auth-{generation}-{thumbprint8}"

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

output "kid" {
  value = jwt_keyset.auth.active.kid
}

output "jwks" {
  value = jwt_keyset.auth.jwks
}

output "private_key" {
  value     = jwt_keyset.auth.active.private_key_pem
  sensitive = true
}
