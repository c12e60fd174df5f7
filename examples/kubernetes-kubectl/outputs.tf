output "manifest" {
  description = "Manifest of the Secret, for clusters that Terraform does not manage: terraform output -raw manifest | kubectl apply -f -"
  value = yamlencode({
    apiVersion = "v1"
    kind       = "Secret"
    metadata   = { name = "jwt-signing", namespace = var.namespace }
    type       = "Opaque"
    stringData = jwt_keyset.auth.env
  })
  sensitive = true
}

output "env" {
  description = "Variables of the key that signs. As a file: terraform output -json env > env.json"
  value       = jwt_keyset.auth.env
  sensitive   = true
}

output "jwks" {
  value = jwt_keyset.auth.jwks
}

output "jwks_cache_control" {
  value = jwt_keyset.auth.jwks_cache_control
}

output "next_transition_at" {
  description = "The next apply that changes anything."
  value       = jwt_keyset.auth.next_transition_at
}
