# `terraform test` destroys what it has applied, and prevent_destroy would refuse that. Copy this file next to main.tf for the test only.
resource "jwt_keyset" "this" {
  lifecycle {
    prevent_destroy = false
  }
}
