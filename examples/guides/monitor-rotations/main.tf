terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "as_of" {
  description = "Simulate rotations at this time (RFC 3339). Leave it out for real applies."
  type        = string
  default     = null
}

provider "jwt" {
  as_of = var.as_of
}

resource "jwt_keyset" "auth" {
  algorithm     = "ES256"
  kid_template  = "auth-{generation}-{thumbprint8}"
  max_token_ttl = "30d"

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

output "timeline" {
  value = jwt_keyset.auth.timeline
}

output "next" {
  value = "${coalesce(jwt_keyset.auth.next_transition, "nothing")} at ${coalesce(jwt_keyset.auth.next_transition_at, "no time")}"
}

locals {
  now = coalesce(var.as_of, plantimestamp())
}

# Warns if applies run too rarely for the policy. Tokens stay valid, but keys sign for longer than they should.
check "rotation_is_on_time" {
  # Something has been due for more than a week. A normal plan does not warn, because its apply does what is due. `terraform plan -refresh-only` warns.
  assert {
    condition     = timecmp(coalesce(jwt_keyset.auth.next_transition_at, local.now), timeadd(local.now, "-168h")) >= 0
    error_message = "A rotation has been due since ${coalesce(jwt_keyset.auth.next_transition_at, "now")}: run terraform apply, and run it at least once a week."
  }

  # A key signed for more than a week longer than rotation_period (90 days).
  assert {
    condition = alltrue([
      for key in values(jwt_keyset.auth.passive) : timecmp(key.deactivated_at, timeadd(key.activated_at, "2328h")) <= 0
    ])
    error_message = "A key signed for more than 97 days, although its rotation period is 90: run terraform apply at least once a week."
  }
}
