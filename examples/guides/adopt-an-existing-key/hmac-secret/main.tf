terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "jwt_access_secret" {
  type      = string
  sensitive = true
}

resource "jwt_keyset" "auth" {
  algorithm      = "HS256"
  initial_secret = var.jwt_access_secret
  max_token_ttl  = "15m"
  env_names = {
    secret          = "JWT_ACCESS_SECRET"
    next_secret     = "JWT_ACCESS_SECRET_NEXT"
    previous_secret = "JWT_ACCESS_SECRET_PREVIOUS"
  }

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}
