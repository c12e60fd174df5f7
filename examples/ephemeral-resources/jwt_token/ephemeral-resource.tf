terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm = "ES256"
}

ephemeral "jwt_token" "deployer" {
  private_key = jwt_keyset.auth.active.private_jwk
  ttl         = "10m"
  claims = jsonencode({
    iss = "https://auth.example.com"
    sub = "deployer"
    aud = "https://api.example.com"
  })
}

# No state contains the token. Use it as the credentials of another provider:
#
#   provider "example" {
#     token = ephemeral.jwt_token.deployer.token
#   }
