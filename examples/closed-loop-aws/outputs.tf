output "jwks" {
  description = "JWK Set in the bucket, with jwks_cache_control as its Cache-Control header."
  value       = jwt_keyset.auth.jwks
}

output "jwks_cache_control" {
  value = jwt_keyset.auth.jwks_cache_control
}

output "next_transition_at" {
  description = "Time of the next apply that changes something."
  value       = jwt_keyset.auth.next_transition_at
}

output "next_transition" {
  description = "What happens next. If the keyset waits for a delivery, it says which one."
  value       = jwt_keyset.auth.next_transition
}
