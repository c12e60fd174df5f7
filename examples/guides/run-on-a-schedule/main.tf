terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm         = "ES256"
  max_token_ttl     = "1h"
  jwks_max_age      = "1h"
  propagation_delay = "1h"

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

output "next_transition_at" {
  value = jwt_keyset.auth.next_transition_at
}

# If it is later than this, no apply has done for a day what is due: none has run, or it failed, or a gate waits.
output "alert_after" {
  value = timeadd(coalesce(jwt_keyset.auth.next_transition_at, "2200-01-01T00:00:00Z"), "24h")
}
