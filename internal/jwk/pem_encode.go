package jwk

import (
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// The formats of EncodePEM.
const (
	FormatPKCS8 = "pkcs8"
	FormatPKCS1 = "pkcs1"
	FormatSEC1  = "sec1"
)

// PrivatePEM returns the private key as PKCS #8 in PEM, which ends in one
// newline. It is an error for a public key and for a secret.
func (k Key) PrivatePEM() (string, error) {
	if !k.HasPrivate() || k.IsSecret() {
		return "", errors.New("no private key to write as PEM")
	}
	return k.EncodePEM(FormatPKCS8)
}

// PublicPEM returns the public half as SPKI in PEM, which ends in one newline;
// "" for a secret.
func (k Key) PublicPEM() (string, error) {
	switch {
	case k.IsZero():
		return "", errors.New("no key to write as PEM")
	case k.IsSecret():
		return "", nil
	default:
		return k.Public().EncodePEM(FormatPKCS8)
	}
}

// EncodePEM returns the key in PEM, which ends in one newline. A private key is
// written as a private key, a public key as a public key. The formats are
//
//	pkcs8   PKCS #8 (RFC 5958), or SPKI for a public key
//	pkcs1   PKCS #1 (RFC 8017 appendix A.1), RSA only
//	sec1    SEC 1 (RFC 5915), private EC keys only
//
// It returns a *refusal.Error for a format that does not fit the key.
func (k Key) EncodePEM(format string) (string, error) {
	if k.IsZero() {
		return "", refusal.New("No Key", "No key specified.")
	}
	m, ok := k.material().(pemMaterial)
	if !ok {
		return "", refusal.New("Secret Has No PEM", "An HMAC secret has no PEM format. Use the secret itself, or its JWK.")
	}
	label, der, err := encodeDER(m, format)
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})), nil
}

func encodeDER(m pemMaterial, format string) (label string, der []byte, err error) {
	if format == FormatPKCS8 {
		if m.hasPrivate() {
			der, err = m.pkcs8()
			return labelPKCS8, der, encodingFailed(err)
		}
		der, err = m.spki()
		return labelSPKI, der, encodingFailed(err)
	}
	for _, f := range m.kind().(pemKind).formats() {
		if f.format == format && f.private == m.hasPrivate() {
			der, err = f.encode(m)
			return f.label, der, encodingFailed(err)
		}
	}
	for _, f := range pemFormats() {
		if f.format == format {
			return "", nil, formatDoesNotFit(m, f.only)
		}
	}
	return "", nil, refusal.New("Unknown PEM Format", "The provider does not know this PEM format. Use %s, %s or %s.", FormatPKCS8, FormatPKCS1, FormatSEC1)
}

func formatDoesNotFit(m material, only string) error {
	half := "public"
	if m.hasPrivate() {
		half = "private"
	}
	return refusal.New("Key Does Not Fit the PEM Format", "%s, and the key is the %s half of %s. Use %s, which fits every key.", only, half, m.describe(), FormatPKCS8)
}

func encodingFailed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the key could not be encoded: %w", err)
}
