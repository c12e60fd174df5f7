terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "jwt_private_key" {
  type      = string # TF_VAR_jwt_private_key="$OCTOFHIR__AUTH__SIGNING__PRIVATE_KEY_PEM"
  sensitive = true
}

resource "jwt_signing_key" "auth" {
  algorithm       = "RS384"
  kid             = "production-key-2024"
  private_key_pem = var.jwt_private_key
  public_key_pem  = file("${path.module}/jwt_public.pem") # optional: the plan fails if the two keys are not a pair
  env_prefix      = "OCTOFHIR__AUTH__SIGNING__"
}

output "environment" {
  value     = jwt_signing_key.auth.env
  sensitive = true
}
