output "env" {
  description = "JWT_ALGORITHM, JWT_KID, JWT_PRIVATE_KEY_JWE, JWT_PUBLIC_KEY_PEM. Nobody but a recipient can sign with it."
  value       = jwt_keyset.app.env
  sensitive   = true
}

output "jwks" {
  description = "What the endpoint serves, with the next header."
  value       = jwt_keyset.app.jwks
}

output "jwks_cache_control" {
  value = jwt_keyset.app.jwks_cache_control
}
