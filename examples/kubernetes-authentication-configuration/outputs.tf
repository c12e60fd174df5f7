output "authentication_configuration" {
  description = "The file of --authentication-config. Deliver it after the JWK Set is served."
  value       = local.authentication_configuration
}

output "jwks" {
  description = "JWK Set: serve it at {issuer}/.well-known/jwks.json, with jwks_cache_control as its Cache-Control header."
  value       = jwt_keyset.users.jwks
}

output "jwks_cache_control" {
  value = jwt_keyset.users.jwks_cache_control
}

output "openid_configuration" {
  description = "Discovery document: serve it at {issuer}/.well-known/openid-configuration."
  value       = local.openid_configuration
}

output "env" {
  description = "Environment of the program that signs the tokens."
  value       = jwt_keyset.users.env
  sensitive   = true
}

output "next_transition_at" {
  description = "Time of the next apply that changes something."
  value       = jwt_keyset.users.next_transition_at
}
