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

ephemeral "jwt_token" "app" {
  private_key = jwt_signing_key.app.private_jwk
  ttl         = "9m" # GitHub accepts 10 minutes at most
  claims      = jsonencode({ iss = "Iv23liExampleClientId" })
}

provider "github" { token = ephemeral.jwt_token.app.token }
