terraform {
  required_providers {
    jwt    = { source = "jwtkeys/jwt" }
    github = { source = "integrations/github" }
  }
}

variable "private_key" { # the PEM that GitHub gives: PKCS #1
  type      = string
  sensitive = true
}

resource "jwt_signing_key" "app" {
  algorithm       = "RS256"
  private_key_pem = var.private_key
}

provider "github" {
  app_auth {
    id              = "123456"
    installation_id = "12345678"
    pem_file        = provider::jwt::pem_from_jwk(jwt_signing_key.app.private_jwk, "pkcs1") # it reads no PKCS #8
  }
}
