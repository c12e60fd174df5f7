output "env" {
  description = "What the server signs with: JWT_ALGORITHM, JWT_KID, RSA_PRIVATE_KEY_PEM, JWT_PUBLIC_KEY_PEM."
  value       = jwt_keyset.oauth.env
  sensitive   = true
}

output "jwks" {
  description = "What the endpoint serves, with the next header."
  value       = jwt_keyset.oauth.jwks
}

output "jwks_cache_control" {
  value = jwt_keyset.oauth.jwks_cache_control
}

output "next_transition_at" {
  description = "The next apply that changes anything."
  value       = jwt_keyset.oauth.next_transition_at
}
