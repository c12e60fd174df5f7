terraform {
  required_providers {
    jwt       = { source = "jwtkeys/jwt" }
    snowflake = { source = "snowflakedb/snowflake" }
  }
}

resource "jwt_keyset" "reports" {
  algorithm          = "RS256"
  rotation_period    = "90d"
  max_published_keys = 2
}

# Each key keeps its place. A new key replaces only one that no longer signs.
resource "snowflake_service_user" "reports" {
  name             = "REPORTS"
  rsa_public_key   = provider::jwt::public_key_base64(jwt_keyset.reports.slots[0].public_key_pem)
  rsa_public_key_2 = provider::jwt::public_key_base64(jwt_keyset.reports.slots[1].public_key_pem)
}
