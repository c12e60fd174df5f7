output "env" {
  description = "OCTOFHIR__AUTH__SIGNING__ALGORITHM, …_KID, …_PRIVATE_KEY_PEM and …_PUBLIC_KEY_PEM."
  value       = jwt_keyset.octofhir.env
  sensitive   = true
}

output "jwt_keys_toml" {
  description = "The same as a file: terraform output -raw jwt_keys_toml > jwt-keys.toml"
  value       = templatefile("${path.module}/jwt-keys.toml.tftpl", jwt_keyset.octofhir.active)
  sensitive   = true
}

output "kubernetes_secret" {
  description = "The same for a cluster: terraform output -raw kubernetes_secret | kubectl apply -f -"
  value = yamlencode({
    apiVersion = "v1"
    kind       = "Secret"
    metadata   = { name = "jwt-keys" }
    stringData = {
      private = jwt_keyset.octofhir.active.private_key_pem
      public  = jwt_keyset.octofhir.active.public_key_pem
      kid     = jwt_keyset.octofhir.active.kid
    }
  })
  sensitive = true
}

output "jwks" {
  value = jwt_keyset.octofhir.jwks
}

output "jwks_cache_control" {
  value = jwt_keyset.octofhir.jwks_cache_control
}

output "next_transition_at" {
  description = "Time of the next apply that changes something."
  value       = jwt_keyset.octofhir.next_transition_at
}
