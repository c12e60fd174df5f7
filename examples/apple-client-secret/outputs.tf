output "expires_at" {
  description = "When the client secret expires, if no apply renews it."
  value       = local.expires_at
}

output "next_transition_at" {
  description = "When an apply renews the client secret. A late apply is harmless until expires_at."
  value       = jwt_rotation.apple.next_transition_at
}
