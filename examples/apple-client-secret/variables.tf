variable "apple_private_key" {
  description = "Content of the file AuthKey_….p8. No state and no plan contains it."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "apple_key_id" {
  description = "ID of this key in the Apple developer account."
  type        = string
}

variable "apple_team_id" {
  description = "ID of the team in the Apple developer account."
  type        = string
}

variable "apple_client_id" {
  description = "Services ID, such as com.example.web."
  type        = string
}

variable "realm" {
  description = "Realm in Keycloak."
  type        = string
}

variable "rotation_triggers" {
  description = "Change any value to renew the token."
  type        = map(string)
  default     = {}
}

# Terraform stores the new version even if Keycloak could not be reached, and does not write again. Then increase this one.
variable "write_again" {
  description = "Increase it after an apply that failed to write the client secret."
  type        = number
  default     = 0
}

variable "as_of" {
  description = "Simulate renewals at this time (RFC 3339). Leave it out for real applies."
  type        = string
  default     = null
}

provider "jwt" {
  as_of = var.as_of
}
