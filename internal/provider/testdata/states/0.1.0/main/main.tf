terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

# False in the applies before the last one: a keyset can go back only after it has rotated, and another one remembers that tokens were valid for longer.
variable "last_apply" {
  type    = bool
  default = true
}

locals {
  algorithms = ["RS256", "ES256", "ES512", "Ed25519", "HS256", "ML-DSA-65"] # every kind of key
}

# Every kid comes from a template, because the timeline of a keyset has shortened kids.
resource "jwt_keyset" "algorithm" {
  for_each        = toset(local.algorithms)
  algorithm       = each.key
  rsa_bits        = each.key == "RS256" ? 2048 : null
  kid_template    = "{date}-{generation}"
  rotation_period = "90d"
  max_token_ttl   = "12h"
}

resource "jwt_keyset" "sealed" {
  for_each        = toset(["ES256", "HS256"])
  algorithm       = each.key
  kid_template    = "{date}-{generation}"
  rotation_period = "90d"
  max_token_ttl   = "12h"
  recipients      = [file("${path.module}/recipient.pem")]
}

resource "jwt_keyset" "all_arguments" {
  algorithm                 = "ES256"
  kid_template              = "{date}-{generation}"
  rotation_period           = "90d"
  rotation_triggers         = { reason = "none" }
  max_token_ttl             = "12h"
  jwks_max_age              = "1h"
  propagation_delay         = "30m"
  clock_skew                = "1m"
  removal_grace             = "100d"
  keys_to_keep              = 2
  keep_passive_private_keys = true
  published_kids            = ["2026-01-01-1", "2026-01-01-2", "2026-04-02-3"]
  deployed_kids             = ["2026-01-01-2"]
  revoked_kids              = ["leaked"]
  revoke_created_before     = "2025-06-01T00:00:00Z"
  trusted_public_keys       = [file("${path.module}/recipient.pem")]
  env_prefix                = "AUTH_"
  env_pem_format            = "escaped"
  env_names                 = { kid = "KEY_ID", jwks = "JWKS" }
}

# Three places: for the active key, the standby and one passive key.
resource "jwt_keyset" "places" {
  algorithm          = "ES256"
  kid_template       = "{date}-{generation}"
  rotation_period    = "90d"
  max_token_ttl      = "12h"
  removal_grace      = "100d"
  max_published_keys = 3
  certificate        = { subject = { common_name = "example" }, in_jwks = true }
}

resource "jwt_keyset" "rolled_back" {
  algorithm                 = "Ed25519"
  kid_template              = "{date}-{generation}"
  rotation_period           = "90d"
  max_token_ttl             = "12h"
  keep_passive_private_keys = true
  signing_kid               = var.last_apply ? "2026-01-01-1" : null
}

resource "jwt_keyset" "shortened" {
  algorithm       = "ES256"
  kid_template    = "{date}-{generation}"
  rotation_period = "90d"
  max_token_ttl   = var.last_apply ? "12h" : "30d"
}

resource "jwt_rotation" "default" {
  rotation_period = "90d"
}

resource "jwt_rotation" "all_arguments" {
  kid_template          = "key-{generation}"
  rotation_period       = "90d"
  rotation_triggers     = { kind = "KMS" }
  max_token_ttl         = "12h"
  jwks_max_age          = "1h"
  propagation_delay     = "30m"
  clock_skew            = "1m"
  removal_grace         = "100d"
  keys_to_keep          = 2
  published_kids        = ["key-1", "key-2", "key-3"]
  deployed_kids         = ["key-2"]
  revoked_kids          = ["leaked"]
  revoke_created_before = "2025-06-01T00:00:00Z"
}

resource "jwt_rotation" "places" {
  kid_template       = "key-{generation}"
  rotation_period    = "90d"
  removal_grace      = "100d"
  max_published_keys = 3
}

resource "jwt_signing_key" "algorithm" {
  for_each  = toset(local.algorithms)
  algorithm = each.key
  rsa_bits  = each.key == "RS256" ? 2048 : null
}

resource "jwt_signing_key" "sealed" {
  for_each   = toset(["ES256", "HS256"])
  algorithm  = each.key
  recipients = [file("${path.module}/recipient.pem")]
}

resource "jwt_signing_key" "certificate" {
  algorithm    = "ES256"
  kid_template = "{spki_sha256}"
  certificate  = { subject = { common_name = "example" } }
}

resource "jwt_signing_key" "all_arguments" {
  algorithm       = "ES256"
  kid             = "named"
  keepers         = { reason = "none" }
  rotation_period = "1y"
  env_prefix      = "AUTH_"
  env_pem_format  = "escaped"
  env_names       = { kid = "KEY_ID" }
}
