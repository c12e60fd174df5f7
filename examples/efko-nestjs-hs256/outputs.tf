output "env" {
  description = "Variables for the gateway and all services. Sign with JWT_ACCESS_SECRET. Verify with all of JWT_ACCESS_VERIFICATION_SECRETS. The same for JWT_REFRESH_."
  value       = merge(jwt_keyset.access.env, jwt_keyset.refresh.env, { JWT_ACCESS_ISSUER = var.issuer })
  sensitive   = true
}

output "next_transition_at" {
  description = "Time of the next apply that changes something."
  value       = try(sort(compact([jwt_keyset.access.next_transition_at, jwt_keyset.refresh.next_transition_at]))[0], null) # null with rotation_period = "0s"
}

output "previous_kids" {
  description = "Kids of the secrets that no longer sign, for a rollback with signing_access_kid or signing_refresh_kid."
  value       = { access = keys(jwt_keyset.access.passive), refresh = keys(jwt_keyset.refresh.passive) }
}
