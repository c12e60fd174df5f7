output "env" {
  description = "Variables for the servers: JWT_ALGORITHM, JWT_KID, RSA_PRIVATE_KEY_PEM and JWT_PUBLIC_KEY_PEM to sign, JWKS to serve and to verify."
  value       = jwt_keyset.oauth.env
  sensitive   = true
}

output "jwks" {
  description = "JWK Set to serve, with jwks_cache_control as its Cache-Control header."
  value       = jwt_keyset.oauth.jwks
}

output "jwks_cache_control" {
  value = jwt_keyset.oauth.jwks_cache_control
}

output "next_transition_at" {
  description = "Time of the next apply that changes something."
  value       = jwt_keyset.oauth.next_transition_at
}
