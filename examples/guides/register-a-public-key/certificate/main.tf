terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "client" {
  algorithm       = "RS256"
  rotation_period = "180d"

  certificate = {
    subject = { common_name = "reports", organization = "Example" }
  }

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

# Register both: the key that signs, and the key that signs next.
output "certificates" {
  value = [for key in [jwt_keyset.client.active, jwt_keyset.client.standby] : key.x509.certificate_pem]
}

# For the program that signs. Entra ID finds the certificate by the header x5t of the token.
output "x5t" {
  value = jwt_keyset.client.active.x509.x5t
}

output "env" {
  value     = jwt_keyset.client.env
  sensitive = true
}
