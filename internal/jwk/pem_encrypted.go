package jwk

import (
	"crypto/x509"
	"encoding/pem"
	"errors"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// isEncryptedPEM reports whether a block is encrypted as in RFC 1421, which
// openssl used before PKCS #8.
func isEncryptedPEM(block *pem.Block) bool {
	return block.Headers["Proc-Type"] != "" || block.Headers["DEK-Info"] != ""
}

// decryptPEM decrypts such a block. The encryption is weak, but refusing it would
// not make the file safer.
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
		return nil, refusal.New("Unsupported Private Key Encryption",
			"The private key is encrypted in the old format of openssl, and its headers are damaged or name an unknown cipher. Convert the key: openssl pkcs8 -topk8 -v2 aes-256-cbc.")
	}
	return der, nil
}

func noPassphrase() error {
	return &refusal.Error{
		Summary:    "Encrypted Private Key Without a Passphrase",
		Detail:     "The private key is encrypted, and no passphrase is specified. Decrypt a copy of it with openssl pkey, or specify the passphrase where there is an argument for it.",
		Passphrase: true,
	}
}

// needlessPassphrase refuses what openssl ignores. A user who specifies a
// passphrase believes that the file is protected.
func needlessPassphrase() error {
	return &refusal.Error{
		Summary:    "Passphrase for an Unencrypted Private Key",
		Detail:     "A passphrase is specified, but the private key is not encrypted, so anyone who can read the text has the key. Remove the passphrase, or use the encrypted key.",
		Passphrase: true,
	}
}

func wrongPassphrase() error {
	return &refusal.Error{
		Summary:    "Wrong Passphrase for the Private Key",
		Detail:     "The passphrase does not decrypt the private key. Check the passphrase for missing or extra characters, such as a newline at the end. The file can also be damaged.",
		Passphrase: true,
	}
}
