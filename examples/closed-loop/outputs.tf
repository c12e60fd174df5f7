output "env" {
  description = "Variables for the servers, which sign with them: JWT_ALGORITHM, JWT_KID, JWT_PRIVATE_KEY_PEM, JWT_PUBLIC_KEY_PEM."
  value       = jwt_keyset.auth.env
  sensitive   = true
}

output "jwks" {
  description = "JWK Set to serve, with jwks_cache_control as its Cache-Control header."
  value       = jwt_keyset.auth.jwks
}

output "jwks_cache_control" {
  value = jwt_keyset.auth.jwks_cache_control
}

output "next_transition" {
  description = "What happens next. If the keyset waits for a delivery, it says which one."
  value       = jwt_keyset.auth.next_transition
}
