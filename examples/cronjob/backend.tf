# Use it together with the files of ../kubernetes. The state is a Secret in the namespace of the job.
terraform {
  backend "kubernetes" {
    secret_suffix     = "jwt-rotation"
    namespace         = "default"
    in_cluster_config = true
  }
}

provider "kubernetes" {} # uses the service account of the pod
