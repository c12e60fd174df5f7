package jwk

import (
	"crypto/x509"
	"encoding/pem"
	"errors"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// isEncryptedPEM reports whether a block is encrypted in the way of RFC 1421,
// which openssl used before PKCS #8.
func isEncryptedPEM(block *pem.Block) bool {
	return block.Headers["Proc-Type"] != "" || block.Headers["DEK-Info"] != ""
}

// decryptPEM opens a block that is encrypted in that way. Its encryption is weak
// by any measure, but refusing it would not make the file safer.
func decryptPEM(block *pem.Block, passphrase string) ([]byte, error) {
	if passphrase == "" {
		return nil, noPassphrase()
	}
	//nolint:staticcheck // deprecated because the format is weak; it is read here, never written.
	der, err := x509.DecryptPEMBlock(block, []byte(passphrase))
	switch {
	case errors.Is(err, x509.IncorrectPasswordError):
		return nil, wrongPassphrase()
	case err != nil:
		return nil, refusal.New("Unsupported Encryption of a Private Key",
			"The private key is encrypted in the old way of openssl, with headers that are damaged or name an unknown cipher. Convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc.")
	}
	return der, nil
}

func noPassphrase() error {
	return &refusal.Error{
		Summary:    "Encrypted Private Key Without a Passphrase",
		Detail:     "The private key is encrypted, and no passphrase is given. Give its passphrase, or give the key unencrypted: openssl pkey prints it so.",
		Passphrase: true,
	}
}

// needlessPassphrase refuses what openssl ignores: who gives a passphrase believes
// that the file is protected, and would go on believing it.
func needlessPassphrase() error {
	return &refusal.Error{
		Summary:    "Passphrase for an Unencrypted Private Key",
		Detail:     "A passphrase is given, but the private key is not encrypted: whoever has the text has the key. Leave the passphrase out, or give the encrypted key that you meant.",
		Passphrase: true,
	}
}

func wrongPassphrase() error {
	return &refusal.Error{
		Summary:    "Wrong Passphrase for the Private Key",
		Detail:     "The private key cannot be decrypted with the passphrase given. Check it for lost or added characters, such as a newline at its end, or the file for damage.",
		Passphrase: true,
	}
}
