output "access_keys" {
  description = "ID of the access key in each slot."
  value       = { for slot, key in aws_iam_access_key.ci : slot => key.id }
}

output "kids" {
  description = "Name of each generation, for revoked_kids."
  value       = jwt_rotation.ci.kids
}

output "next_transition_at" {
  description = "Time of the next apply that changes something."
  value       = jwt_rotation.ci.next_transition_at
}
