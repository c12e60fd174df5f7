# `make generate` asks Terraform or OpenTofu for the schema of the provider in this configuration. The address is
# the one under which tfplugindocs looks it up, written out in full so that both clients read it the same way.
terraform {
  # An older client leaves ephemeral resources and write-only arguments out of the schema without a word.
  required_version = ">= 1.11"

  required_providers {
    jwt = {
      source = "registry.terraform.io/hashicorp/jwt"
    }
  }
}
