variable "issuer" {
  description = "HTTPS URL of the issuer: the iss of every token, and where the API server finds the discovery document."
  type        = string
}

variable "audience" {
  description = "The aud of the tokens for this cluster."
  type        = string
  default     = "kubernetes"
}

variable "issuer_ca" {
  description = "Certificates of the CA of the issuer, as PEM. By default the API server trusts the CAs of its machine."
  type        = string
  default     = null
}

variable "rotation_triggers" {
  description = "Change any value to rotate as soon as it is safe."
  type        = map(string)
  default     = {}
}

variable "revoked_kids" {
  description = "Kids of compromised keys."
  type        = set(string)
  default     = []
}
