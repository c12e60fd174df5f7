# Simulates a quarter of a year, without an account: the aws provider is a mock, and as_of is the clock of the jwt provider.
mock_provider "aws" {}

provider "jwt" {
  alias = "start"
  as_of = "2030-01-01T00:00:00Z"
}

provider "jwt" {
  alias = "idle"
  as_of = "2030-03-31T23:59:59Z"
}

provider "jwt" {
  alias = "due"
  as_of = "2030-04-01T00:00:00Z"
}

variables {
  name          = "auth-test"
  jwks_bucket   = "test"
  max_token_ttl = "1h"
}

run "creates_two_keys" {
  providers = { jwt = jwt.start, aws = aws }

  assert {
    condition     = jsondecode(aws_s3_object.jwks.content).keys[*].kid == [output.kid, output.standby_kid]
    error_message = "The object in the bucket does not have the active and the standby key."
  }

  assert {
    condition     = aws_s3_object.jwks.cache_control == "public, max-age=3600"
    error_message = "The header of the object is not jwks_cache_control."
  }

  assert {
    condition     = startswith(output.kid, "auth-test-2030-01-01-")
    error_message = "The kid does not begin with the name and the date."
  }
}

run "stays_until_the_rotation_is_due" {
  command   = plan
  providers = { jwt = jwt.idle, aws = aws }

  assert {
    condition     = jwt_keyset.this.signing_key_version == 1
    error_message = "The key changes a second too early."
  }
}

run "rotates" {
  providers = { jwt = jwt.due, aws = aws }

  assert {
    condition     = jwt_keyset.this.signing_key_version == 2 && startswith(output.kid, "auth-test-2030-01-01-")
    error_message = "The key that was published before does not sign."
  }

  assert {
    condition     = contains(jsondecode(output.jwks).keys[*].kid, one(keys(jwt_keyset.this.passive)))
    error_message = "The old key is not published any longer, but its tokens are valid."
  }

  assert {
    condition     = aws_secretsmanager_secret_version.signing.secret_string_wo_version == 2
    error_message = "The rotation does not write a new version of the secret."
  }
}

run "refuses_a_secret_algorithm" {
  command   = plan
  providers = { jwt = jwt.due, aws = aws }

  variables {
    algorithm = "HS256"
  }

  expect_failures = [var.algorithm]
}
