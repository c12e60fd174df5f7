output "env" {
  description = "For the gateway and every service: JWT_ACCESS_SECRET signs, all of JWT_ACCESS_VERIFICATION_SECRETS verify; the same for JWT_REFRESH_."
  value       = merge(jwt_keyset.access.env, jwt_keyset.refresh.env, { JWT_ACCESS_ISSUER = var.issuer })
  sensitive   = true
}

output "next_transition_at" {
  description = "The next apply that changes anything."
  value       = sort([jwt_keyset.access.next_transition_at, jwt_keyset.refresh.next_transition_at])[0]
}
