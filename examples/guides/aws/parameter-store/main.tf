terraform {
  required_version = ">= 1.11" # for write-only arguments

  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    aws = {
      source = "hashicorp/aws"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm         = "ES256"
  max_token_ttl     = "1h"
  jwks_max_age      = "1h"
  propagation_delay = "1h" # until the last program has read the new version

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

# Terraform stores the new version number even if the write fails, and does not write again. Then increase this one.
variable "write_again" {
  description = "Increase it after an apply that failed to write the parameter. A value from 0 to 999."
  type        = number
  default     = 0
}

resource "aws_ssm_parameter" "signing" {
  name             = "/auth/jwt-signing"
  type             = "SecureString"
  value_wo         = jsonencode(jwt_keyset.auth.env)
  value_wo_version = 1000 * jwt_keyset.auth.env_version + var.write_again
}
