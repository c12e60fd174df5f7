package signingkey

import (
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ParseImport reads the key that `terraform import` was given: a private key in PEM, or for HS* the text of a secret.
func ParseImport(text string, a jwk.Algorithm) (jwk.Key, error) {
	if a.Symmetric() {
		if trimmed := strings.TrimSpace(text); trimmed != text && trimmed != "" {
			return jwk.Key{}, refusal.New("Secret With White Space Around It",
				"The secret begins or ends with white space, such as the newline at the end of a file. Some programs remove it and others do not, and then tokens do not verify. "+
					`Remove the white space and import again: in a shell, export NAME="$(cat file)" removes the newline, and an import from env:NAME reads the variable.`)
		}
		return jwk.ParseSecret(text, a)
	}
	key, err := jwk.ParsePrivatePEM(text, "")
	if atPassphrase(err) {
		return jwk.Key{}, refusal.New("Encrypted Private Key",
			"The private key is encrypted, and an import has no passphrase. Decrypt a copy of it: openssl pkey -in encrypted.pem -out plain.pem. "+
				"Or do not import it: set private_key_pem and passphrase in the configuration.")
	}
	if err == nil {
		err = a.Fits(key)
	}
	return key, err
}

// Import returns the attributes of an imported key, as a configuration that only sets the algorithm would make them.
func Import(key jwk.Key, a jwk.Algorithm, env keyset.EnvNames, now time.Time) (Outputs, ArgumentErrors) {
	return Config{Arguments: Arguments{Algorithm: a, Env: env}}.write(newKey(key), now, nil)
}
