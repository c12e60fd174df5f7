terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Each environment has its own keys. A key of this map that goes destroys its keyset, which prevent_destroy in the module refuses.
module "auth" {
  for_each = {
    staging = { rotation_period = "30d", max_token_ttl = "1h" }
    prod    = { rotation_period = "90d", max_token_ttl = "1h" }
  }

  source          = "../../../module"
  name            = "auth-${each.key}"
  jwks_bucket     = "example-jwks-${each.key}"
  rotation_period = each.value.rotation_period
  max_token_ttl   = each.value.max_token_ttl
}

output "next_transition_at" {
  value = { for environment, auth in module.auth : environment => auth.next_transition_at }
}
