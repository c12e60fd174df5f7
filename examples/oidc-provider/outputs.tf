output "private_jwks" {
  description = "For the provider's configuration: new Provider(issuer, { jwks: JSON.parse(process.env.PRIVATE_JWKS) }). It signs with the first key."
  value       = jwt_keyset.op.private_jwks
  sensitive   = true
}

output "jwks_cache_control" {
  description = "Cache-Control header to set on the provider's /jwks."
  value       = jwt_keyset.op.jwks_cache_control
}

output "next_transition_at" {
  description = "The next apply that changes anything."
  value       = jwt_keyset.op.next_transition_at
}
