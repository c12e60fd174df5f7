output "private_jwks" {
  description = "Configuration of the provider: new Provider(issuer, { jwks: JSON.parse(process.env.PRIVATE_JWKS) }). The provider signs with the first key."
  value       = jwt_keyset.op.private_jwks
  sensitive   = true
}

output "jwks_cache_control" {
  description = "Cache-Control header for /jwks of the provider."
  value       = jwt_keyset.op.jwks_cache_control
}

output "next_transition_at" {
  description = "Time of the next apply that changes something."
  value       = jwt_keyset.op.next_transition_at
}
