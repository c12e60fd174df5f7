terraform {
  required_providers {
    jwt        = { source = "jwtkeys/jwt" }
    kubernetes = { source = "hashicorp/kubernetes" }
  }
}

resource "jwt_keyset" "auth" {
  algorithm = "ES256"
}

resource "kubernetes_manifest" "jwt" {
  manifest = {
    apiVersion = "security.istio.io/v1"
    kind       = "RequestAuthentication"
    metadata   = { name = "jwt", namespace = "istio-system" }
    spec       = { jwtRules = [{ issuer = "https://auth.example.com", jwks = jwt_keyset.auth.jwks }] }
  }
}
