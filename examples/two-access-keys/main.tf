terraform {
  required_version = ">= 1.11" # for write-only arguments

  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.88"
    }
  }
}

# When the next access key takes over, and how long the one before it stays. It has no key.
resource "jwt_rotation" "ci" {
  rotation_period    = "30d"
  max_published_keys = 2    # IAM allows two access keys for a user
  propagation_delay  = "1h" # from an apply until every new job reads the new key
  max_token_ttl      = "6h" # the longest job: it goes on with the key that it began with
  jwks_max_age       = "0s" # nobody has to know an access key before it is used

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids
}

locals {
  # The generation in each of the two slots.
  slots = { for i, key in jwt_rotation.ci.slots : i == 0 ? "a" : "b" => key.generation if key != null }

  active_slot = one([for slot, generation in local.slots : slot if generation == jwt_rotation.ci.active.generation])
}

resource "terraform_data" "generation" {
  for_each = local.slots
  input    = each.value
}

# If a slot gets another generation, Terraform first deletes its old key and then creates the new one. So there are never three.
resource "aws_iam_access_key" "ci" {
  for_each = local.slots
  user     = var.user

  lifecycle {
    replace_triggered_by = [terraform_data.generation[each.key]]
  }
}

resource "aws_secretsmanager_secret" "ci" {
  name = var.secret_name
}

# Jobs read the access key here. A failed apply leaves the old one, which still works. Repeat the apply within removal_grace (7 days).
resource "aws_secretsmanager_secret_version" "ci" {
  secret_id = aws_secretsmanager_secret.ci.id
  secret_string_wo = jsonencode({
    AWS_ACCESS_KEY_ID     = aws_iam_access_key.ci[local.active_slot].id
    AWS_SECRET_ACCESS_KEY = aws_iam_access_key.ci[local.active_slot].secret
  })
  secret_string_wo_version = jwt_rotation.ci.version
}
