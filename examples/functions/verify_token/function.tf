terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

# The token and the key of RFC 7515, appendix A.3.
locals {
  token = join(".", [
    "eyJhbGciOiJFUzI1NiJ9",
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
  ])
  jwks = jsonencode({
    keys = [{
      kty = "EC"
      crv = "P-256"
      x   = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
      y   = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
    }]
  })
}

output "is_genuine" {
  value = provider::jwt::verify_token(local.token, local.jwks)
}

resource "jwt_keyset" "other" {
  algorithm = "ES256"
}

output "is_signed_by_other" {
  value = provider::jwt::verify_token(local.token, jwt_keyset.other.jwks)
}

# HS256, HS384 and HS512 sign with a secret, which is in no public set. Pass the private set or the secret.
resource "jwt_keyset" "hmac" {
  algorithm      = "HS256"
  initial_secret = local.secret
  initial_kid    = "shared"
}

locals {
  secret = "only-an-example-c61f0a5d92e74b38-never-use-it"
  hmac_token = join(".", [
    "eyJhbGciOiJIUzI1NiIsImtpZCI6InNoYXJlZCJ9",
    "eyJpc3MiOiJqb2UifQ",
    "ti4O6TKJ3Pct66ZrRzoxVRAip6dn_JL4H4bP2Vthcuk",
  ])
}

output "is_signed_by_keyset" {
  value     = provider::jwt::verify_token(local.hmac_token, jwt_keyset.hmac.private_jwks)
  sensitive = true
}

output "is_signed_with_secret" {
  value = provider::jwt::verify_token(local.hmac_token, { secret = local.secret })
}
