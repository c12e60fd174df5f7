terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "algorithm" {
  type    = string
  default = "RS384"
}

variable "kid" {
  type    = string
  default = "production-key-2024"
}

# The plan fails and gives the reason if a file is not a key, if the keys are not a pair, or if they do not fit the algorithm.
resource "jwt_signing_key" "octofhir" {
  algorithm       = var.algorithm
  kid             = var.kid
  private_key_pem = file("${path.module}/jwt_private.pem")
  public_key_pem  = file("${path.module}/jwt_public.pem")
  env_prefix      = "OCTOFHIR__AUTH__SIGNING__"
}

output "env" {
  value     = jwt_signing_key.octofhir.env
  sensitive = true
}
