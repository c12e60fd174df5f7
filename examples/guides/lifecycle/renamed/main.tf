terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "access_tokens" { # was: auth
  algorithm     = "ES256"
  max_token_ttl = "1h"
  jwks_max_age  = "1h"
  kid_template  = "auth-{generation}-{thumbprint8}"

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

moved {
  from = jwt_keyset.auth
  to   = jwt_keyset.access_tokens
}
