package provider

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// movedKey is a key that a moved block takes from a resource of another type.
type movedKey struct {
	// key has its private half if the state contains it. For a secret that is sealed or not stored, it is zero.
	key jwk.Key
	jwe string // the sealed key; empty if the key is not sealed
	// certificate is empty if the key has none.
	certificate string
	kid         string
	algorithm   string    // empty if any algorithm that fits the key is possible
	created     time.Time // zero if it is unknown
}

// fromTLS returns the key of a tls_private_key of any schema version. It returns false for another resource. It checks only the type of the
// provider's address, because registries and mirrors have their own hosts.
func fromTLS(req resource.MoveStateRequest) (movedKey, bool, error) {
	if req.SourceTypeName != "tls_private_key" || req.SourceProviderAddress != "tls" && !strings.HasSuffix("/"+req.SourceProviderAddress, "/hashicorp/tls") {
		return movedKey{}, false, nil
	}
	var state struct {
		PrivateKeyPEM string `json:"private_key_pem"`
	}
	if !readSourceState(req, &state) || state.PrivateKeyPEM == "" {
		return movedKey{}, true, noMovedKey()
	}
	key, err := jwk.ParsePrivatePEM(state.PrivateKeyPEM, "")
	return movedKey{key: key, kid: key.Thumbprint()}, true, err
}

// fromSigningKey returns the key of a jwt_signing_key. It returns false for another resource.
func fromSigningKey(req resource.MoveStateRequest) (movedKey, bool, error) {
	if req.SourceTypeName != "jwt_signing_key" || !isJWTProvider(req.SourceProviderAddress) {
		return movedKey{}, false, nil
	}
	var state struct {
		PrivateJWK string `json:"private_jwk"`
		PublicJWK  string `json:"public_jwk"`
		PrivateJWE string `json:"private_key_jwe"`
		Kid        string `json:"kid"`
		Algorithm  string `json:"algorithm"`
		CreatedAt  string `json:"created_at"`
		X509       struct {
			CertificatePEM string `json:"certificate_pem"`
		} `json:"x509"`
	}
	if !readSourceState(req, &state) {
		return movedKey{}, true, noMovedKey()
	}
	m := movedKey{jwe: state.PrivateJWE, certificate: state.X509.CertificatePEM, kid: state.Kid, algorithm: state.Algorithm}
	m.created, _ = time.Parse(time.RFC3339, state.CreatedAt)
	if text := cmp.Or(state.PrivateJWK, state.PublicJWK); text != "" {
		j, err := jwk.ParseJWK(text)
		if err != nil {
			return movedKey{}, true, noMovedKey()
		}
		m.key = j.Key
	}
	if m.kid == "" || m.algorithm == "" && m.key.IsZero() {
		return movedKey{}, true, noMovedKey()
	}
	return m, true, nil
}

// isJWTProvider reports whether an address is the address of this provider in any registry.
func isJWTProvider(address string) bool {
	return address == "jwt" || strings.HasSuffix(address, "/jwt")
}

// readSourceState reads the attributes that into names, and ignores all others.
func readSourceState(req resource.MoveStateRequest, into any) bool {
	return req.SourceRawState != nil && json.Unmarshal(req.SourceRawState.JSON, into) == nil
}

func noMovedKey() error {
	return &refusal.Error{
		Summary: "Moved Resource Has No Key",
		Detail: "The state of the moved resource contains no readable key. Remove the moved block, " +
			"and set private_key_pem of jwt_signing_key or initial_private_key_pem of jwt_keyset to the key.",
	}
}
