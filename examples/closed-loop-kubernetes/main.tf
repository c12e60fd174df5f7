terraform {
  required_version = ">= 1.11" # for write-only arguments

  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = ">= 2.37"
    }
  }
}

# What verifiers get. Before the first apply, nothing serves it.
data "jwt_jwks" "published" {
  url               = var.jwks_url
  allow_unreachable = true
}

# What the pods have. There is no such ConfigMap before the first apply. A data source of the Secret itself would put the key into the state.
data "kubernetes_config_map_v1" "deployed" {
  metadata {
    name      = "jwt-deployed"
    namespace = var.namespace
  }
}

resource "jwt_keyset" "auth" {
  algorithm       = "RS256"
  rotation_period = "90d"

  max_token_ttl     = "1h"
  jwks_max_age      = "12h"
  propagation_delay = "1h" # from an apply to the restart of the last pod

  published_kids = data.jwt_jwks.published.kids
  deployed_kids  = try([data.kubernetes_config_map_v1.deployed.data["kid"]], [])

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

# The JWK Set is public, and changes more often than the signing key. It is therefore not in the Secret.
resource "kubernetes_config_map_v1" "jwks" {
  metadata {
    name      = "jwks"
    namespace = var.namespace
  }

  data = {
    "jwks.json"     = jwt_keyset.auth.jwks
    "cache-control" = jwt_keyset.auth.jwks_cache_control
  }
}

# A Secret that never changes: each version of the variables is a new Secret, with the version in its name. If writing it fails, it does not
# exist, and the next apply writes it again. A changed data_wo_revision of one mutable Secret would be lost instead: Terraform stores
# the new revision although the write failed.
resource "kubernetes_secret_v1" "signing" {
  metadata {
    name      = "jwt-signing-${jwt_keyset.auth.env_version}"
    namespace = var.namespace
  }

  immutable        = true
  data_wo          = jwt_keyset.auth.env # the state of this resource contains no copy
  data_wo_revision = jwt_keyset.auth.env_version

  depends_on = [kubernetes_config_map_v1.jwks] # publish first, then sign

  lifecycle {
    create_before_destroy = true # the old Secret stays until the last pod has the new one
  }
}

# The name of the Secret changes with each rotation, and only then. So exactly then the pods are replaced, without a reloader.
resource "kubernetes_deployment_v1" "auth" {
  metadata {
    name      = "auth"
    namespace = var.namespace
  }

  spec {
    replicas = 3

    selector {
      match_labels = { app = "auth" }
    }

    template {
      metadata {
        labels = { app = "auth" }
      }

      spec {
        container {
          name  = "auth"
          image = var.image

          env_from {
            secret_ref {
              name = kubernetes_secret_v1.signing.metadata[0].name # JWT_ALGORITHM, JWT_KID, JWT_PRIVATE_KEY_PEM, JWT_PUBLIC_KEY_PEM
            }
          }

          volume_mount {
            name       = "jwks"
            mount_path = "/srv/jwks" # serve jwks.json with the header in cache-control
            read_only  = true
          }
        }

        volume {
          name = "jwks"

          config_map {
            name = kubernetes_config_map_v1.jwks.metadata[0].name
          }
        }
      }
    }
  }
}

# Written after the rollout: the Deployment is complete only when the last pod has the new Secret.
resource "kubernetes_config_map_v1" "deployed" {
  metadata {
    name      = "jwt-deployed"
    namespace = var.namespace
  }

  data = {
    kid = jwt_keyset.auth.active.kid
  }

  depends_on = [kubernetes_deployment_v1.auth]
}
