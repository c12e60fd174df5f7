output "jwks" {
  description = "JWK Set in the bucket, with jwks_cache_control as its Cache-Control header."
  value       = local.jwks
}

output "jwks_cache_control" {
  value = jwt_rotation.auth.jwks_cache_control
}

output "next_transition_at" {
  description = "Time of the next apply that changes something."
  value       = jwt_rotation.auth.next_transition_at
}

output "next_transition" {
  description = "What happens next. If the rotation waits for a delivery, it says which one."
  value       = jwt_rotation.auth.next_transition
}
