output "env" {
  description = "JWT_ALGORITHM, JWT_KID, JWT_PRIVATE_KEY_JWE, JWT_PUBLIC_KEY_PEM. Only a recipient can sign with it."
  value       = jwt_keyset.app.env
  sensitive   = true
}

output "jwks" {
  description = "JWK Set to serve, with jwks_cache_control as its Cache-Control header."
  value       = jwt_keyset.app.jwks
}

output "jwks_cache_control" {
  value = jwt_keyset.app.jwks_cache_control
}
