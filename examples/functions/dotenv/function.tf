terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "example" {
  algorithm = "ES256"
}

output "dotenv" {
  value     = provider::jwt::dotenv(jwt_keyset.example.env)
  sensitive = true
}

# docker --env-file supports neither quotation marks nor line breaks. PEM values in base64 need none.
resource "jwt_keyset" "docker" {
  algorithm      = "ES256"
  env_pem_format = "base64"
}

output "docker_env_file" {
  value     = provider::jwt::dotenv(jwt_keyset.docker.env)
  sensitive = true
}
