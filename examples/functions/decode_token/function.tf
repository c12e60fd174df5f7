terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

# The token of RFC 7515, appendix A.3.
locals {
  token = provider::jwt::decode_token(join(".", [
    "eyJhbGciOiJFUzI1NiJ9",
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
  ]))
}

output "algorithm" {
  value = local.token.header.alg
}

output "issuer" {
  value = local.token.claims.iss
}

output "expires_at" {
  value = local.token.claims.exp
}

# A claim whose name is not an identifier.
output "is_root" {
  value = local.token.claims["http://example.com/is_root"]
}
