terraform {
  required_providers {
    jwt   = { source = "jwtkeys/jwt" }
    auth0 = { source = "auth0/auth0" }
  }
}

resource "jwt_keyset" "reports" {
  algorithm          = "RS256"
  max_published_keys = 2
}

resource "auth0_client_credentials" "reports" {
  client_id             = "exampleClientId"
  authentication_method = "private_key_jwt"
  private_key_jwt {
    dynamic "credentials" {
      for_each = jwt_keyset.reports.slots[*].public_key_pem
      content {
        credential_type = "public_key"
        pem             = credentials.value
      }
    }
  }
}
