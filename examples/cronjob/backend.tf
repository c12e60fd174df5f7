# Beside the files of ../kubernetes: the state is a Secret of the namespace that the job runs in.
terraform {
  backend "kubernetes" {
    secret_suffix     = "jwt-rotation"
    namespace         = "default"
    in_cluster_config = true
  }
}

provider "kubernetes" {} # in a pod, its service account
