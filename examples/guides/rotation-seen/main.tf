terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

variable "as_of" {
  description = "Rehearse: judge rotation as if it were this instant. Leave it out for real applies."
  type        = string
  default     = null
}

provider "jwt" {
  as_of = var.as_of
}

resource "jwt_keyset" "auth" {
  algorithm     = "ES256"
  kid_template  = "auth-{generation}"
  max_token_ttl = "30d"
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

# Warns when applies are too rare for the policy. Rotation stays correct, only keys sign for longer than they should.
check "rotation_is_on_time" {
  # What is due has been due for a week. An ordinary plan carries it out, and does not warn; `terraform plan -refresh-only` does.
  assert {
    condition     = timecmp(coalesce(jwt_keyset.auth.next_transition_at, local.now), timeadd(local.now, "-168h")) >= 0
    error_message = "A rotation has been due since ${coalesce(jwt_keyset.auth.next_transition_at, "now")}: run terraform apply, and run it at least once a week."
  }

  # A key signed for a week longer than rotation_period, 90 days.
  assert {
    condition = alltrue([
      for key in values(jwt_keyset.auth.passive) : timecmp(key.deactivated_at, timeadd(key.activated_at, "2328h")) <= 0
    ])
    error_message = "A key signed for more than 97 days, although its rotation period is 90: run terraform apply at least once a week."
  }
}
