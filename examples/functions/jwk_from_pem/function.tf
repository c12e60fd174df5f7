terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
  }
}

resource "jwt_signing_key" "example" {
  algorithm = "ES256"
}

# The kid is the thumbprint, and use is "sig".
output "jwk" {
  value = provider::jwt::jwk_from_pem(jwt_signing_key.example.public_key_pem)
}

output "described_jwk" {
  value = provider::jwt::jwk_from_pem(jwt_signing_key.example.public_key_pem, {
    kid = "billing-2026"
    alg = "ES256"
  })
}

# A public key that comes as members, as from Azure Key Vault, or as the base64 of its DER, as from AWS KMS. This is the key of RFC 7515, appendix A.3.
output "jwk_from_members" {
  value = provider::jwt::jwk_from_pem(jsonencode({
    kty = "EC"
    crv = "P-256"
    x   = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
    y   = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
  }), { alg = "ES256" })
}

output "jwk_from_base64" {
  value = provider::jwt::jwk_from_pem(
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==",
    { alg = "ES256" },
  )
}
