terraform {
  required_providers {
    jwt      = { source = "jwtkeys/jwt" }
    keycloak = { source = "keycloak/keycloak" }
  }
}

resource "jwt_keyset" "realm" {
  algorithm                 = "RS256"
  kid_template              = "{spki_sha256}" # Keycloak calculates the same kid
  max_published_keys        = 2
  keep_passive_private_keys = true # Keycloak wants both halves of each key
  certificate               = { subject = { common_name = "example" } }
}

resource "keycloak_realm_keystore_rsa" "realm" {
  count       = 2
  realm_id    = "example"
  name        = "jwt-${count.index}"
  priority    = jwt_keyset.realm.slots[count.index].status == "active" ? 200 : 100
  certificate = jwt_keyset.realm.slots[count.index].x509.certificate_pem
  private_key = one([for k in jsondecode(jwt_keyset.realm.private_jwks).keys : provider::jwt::pem_from_jwk(jsonencode(k)) if k.kid == jwt_keyset.realm.slots[count.index].kid])
}
