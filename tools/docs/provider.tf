# `make generate` asks Terraform or OpenTofu for the schema of the provider in this configuration. tfplugindocs looks the
# provider up under this address. The address has a host, because Terraform and OpenTofu have different default hosts.
terraform {
  # Older versions leave ephemeral resources and write-only arguments out of the schema, without an error.
  required_version = ">= 1.11"

  required_providers {
    jwt = {
      source = "registry.terraform.io/hashicorp/jwt"
    }
  }
}
