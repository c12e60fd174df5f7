terraform {
  required_providers {
    jwt = { source = "jwtkeys/jwt" }
  }
}

variable "private_key" { # content of AuthKey_ABC123DEFG.p8
  type      = string
  sensitive = true
}

resource "jwt_signing_key" "apple" {
  algorithm       = "ES256"
  kid             = "ABC123DEFG"
  private_key_pem = var.private_key
}

output "env" {
  value     = jwt_signing_key.apple.env
  sensitive = true
}
