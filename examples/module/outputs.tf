output "kid" {
  description = "Kid of the key that signs."
  value       = jwt_keyset.this.active.kid
}

output "standby_kid" {
  description = "Kid of the key that signs next."
  value       = jwt_keyset.this.standby.kid
}

output "jwks" {
  description = "JWK Set in the bucket."
  value       = jwt_keyset.this.jwks
}

output "secret_arn" {
  description = "Secret with the variables of the signing key, as a JSON object."
  value       = aws_secretsmanager_secret.signing.arn
}

output "next_transition_at" {
  description = "Time of the next apply that changes something. Null if there is none."
  value       = jwt_keyset.this.next_transition_at
}
