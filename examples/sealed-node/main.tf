terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "recipient" {
  description = "Public key (PEM or JWK) of the application."
  type        = string
}

resource "jwt_keyset" "app" {
  algorithm  = "ES256"
  recipients = [var.recipient]
}

# Whoever reads this can publish keys and see which one signs. Nobody but the application can sign.
output "env" {
  value     = jwt_keyset.app.env
  sensitive = true
}

output "jwks" {
  value = jwt_keyset.app.jwks
}
