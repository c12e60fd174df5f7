# `make generate` asks Terraform or OpenTofu for the schema of the provider in this configuration. The address is
# the one under which tfplugindocs looks it up, written out in full so that both clients read it the same way.
terraform {
  required_providers {
    jwt = {
      source = "registry.terraform.io/hashicorp/jwt"
    }
  }
}
