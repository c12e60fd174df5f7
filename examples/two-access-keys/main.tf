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
  rotation_period   = "30d"
  propagation_delay = "1h" # from an apply until every new job reads the new key
  max_token_ttl     = "6h" # the longest job: it goes on with the key that it began with
  jwks_max_age      = "0s" # nobody has to know an access key before it is used

  rotation_triggers = var.rotation_triggers
  revoked_kids      = var.revoked_kids
}

locals {
  # The generations in use: the active one, and the one before it while a job can still have it. The standby is no access key yet.
  in_use = concat([jwt_rotation.ci.active.generation], [for k in values(jwt_rotation.ci.passive) : k.generation])

  # IAM allows two access keys for a user: one slot for the even generations, and one for the odd ones.
  slots = { for slot, generations in {
    even = [for g in local.in_use : g if g % 2 == 0]
    odd  = [for g in local.in_use : g if g % 2 == 1]
  } : slot => generations if length(generations) > 0 }

  active_slot = jwt_rotation.ci.active.generation % 2 == 0 ? "even" : "odd"
}

resource "terraform_data" "slot" {
  for_each = local.slots
  input    = each.value

  lifecycle {
    precondition {
      condition     = length(each.value) == 1
      error_message = "The access key before the last one can still be in use, and a user has two at most. Apply again after ${jwt_rotation.ci.next_transition_at}."
    }
  }
}

# If one slot gets another generation, Terraform first deletes its old key and then creates the new one. So there are never three.
resource "aws_iam_access_key" "ci" {
  for_each = local.slots
  user     = var.user

  lifecycle {
    replace_triggered_by = [terraform_data.slot[each.key]]
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
