# Each provider simulates another time. The configuration under test is unchanged.
provider "jwt" {
  alias = "creation"
  as_of = "2030-01-01T00:00:00Z"
}

provider "jwt" {
  alias = "day_before"
  as_of = "2030-03-31T23:59:59Z"
}

provider "jwt" {
  alias = "quarter"
  as_of = "2030-04-01T00:00:00Z"
}

provider "jwt" {
  alias = "next_week"
  as_of = "2030-04-09T00:00:00Z"
}

run "begins" {
  providers = { jwt = jwt.creation }

  assert {
    condition     = jwt_keyset.auth.next_transition_at == "2030-04-01T00:00:00Z"
    error_message = "The first rotation is not due after a quarter."
  }
  assert {
    condition     = [for key in jsondecode(jwt_keyset.auth.jwks).keys : key.kid] == [jwt_keyset.auth.active.kid, jwt_keyset.auth.standby.kid]
    error_message = "The JWK Set is not the active and the standby key."
  }
}

run "signs_for_the_whole_period" {
  providers = { jwt = jwt.day_before }

  assert {
    condition     = jwt_keyset.auth.active.generation == 1
    error_message = "The key was replaced before the end of its period."
  }
}

# A plan shows what happens next quarter, without doing it.
run "shows_the_next_quarter" {
  command   = plan
  providers = { jwt = jwt.quarter }

  assert {
    condition     = jwt_keyset.auth.active.generation == 2
    error_message = "The plan does not show that the next key will sign."
  }
}

run "rotates" {
  providers = { jwt = jwt.quarter }

  assert {
    condition     = jwt_keyset.auth.active.generation == 2
    error_message = "The standby key does not sign."
  }
  assert {
    condition     = [for key in jwt_keyset.auth.passive : key.generation] == [1]
    error_message = "The old key was removed, although its tokens are still valid."
  }
}

run "lets_the_old_key_go" {
  providers = { jwt = jwt.next_week }

  assert {
    condition     = length(jwt_keyset.auth.passive) == 0
    error_message = "The old key is still published, although all its tokens have expired."
  }
  assert {
    condition     = jwt_keyset.auth.signing_key_version == 2
    error_message = "The signing key changed when an old key was removed."
  }
}
