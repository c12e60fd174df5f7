output "signing_key_file" {
  description = "Content of --service-account-signing-key-file: the private key that signs."
  value       = jwt_keyset.service_accounts.active.private_key_pem
  sensitive   = true
}

output "key_file" {
  description = "Content of --service-account-key-file: the public keys that verify. The standby is one of them."
  value       = provider::jwt::public_keys_pem(jwt_keyset.service_accounts.jwks)
}

output "flags" {
  description = "Flags of kube-apiserver, without the dashes."
  value       = local.flags
}

output "issuer" {
  description = "The iss of every token."
  value       = var.issuer
}

output "jwks" {
  description = "JWK Set in the bucket."
  value       = jwt_keyset.service_accounts.jwks
}

output "jwks_cache_control" {
  value = jwt_keyset.service_accounts.jwks_cache_control
}

output "openid_configuration" {
  description = "Discovery document in the bucket."
  value       = local.openid_configuration
}

output "kid" {
  description = "Kid of the key that signs."
  value       = jwt_keyset.service_accounts.active.kid
}

output "next_transition_at" {
  description = "Time of the next apply that changes something."
  value       = jwt_keyset.service_accounts.next_transition_at
}
