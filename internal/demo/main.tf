terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "as_of" {
  type        = string
  description = "The instant at which rotation is judged."
}

provider "jwt" {
  as_of = var.as_of
}

resource "jwt_keyset" "auth" {
  algorithm       = "RS384"
  rotation_period = "90d"
  max_token_ttl   = "24h"
  jwks_max_age    = "1h"
}

resource "jwt_signing_key" "webhook" {
  algorithm = "ES256"
}

output "keyset" {
  value     = jwt_keyset.auth
  sensitive = true
}

output "signing_key" {
  value     = jwt_signing_key.webhook
  sensitive = true
}
