package jwk

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
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
// newline. It is an error if the private half is not known or the key is a
// secret.
func (k Key) PrivatePEM() (string, error) {
	if k.material().private == nil {
		return "", errors.New("no private key to write as PEM: give one")
	}
	return k.EncodePEM(FormatPKCS8)
}

// PublicPEM returns the public half as SPKI in PEM, which ends in one newline;
// "" for a secret, which has none.
func (k Key) PublicPEM() (string, error) {
	switch {
	case k.IsZero():
		return "", errors.New("no key to write as PEM: give one")
	case k.KeyType() == typeOct:
		return "", nil
	default:
		return k.Public().EncodePEM(FormatPKCS8)
	}
}

// EncodePEM returns the key in PEM, which ends in one newline: as a private key
// if its private half is known, otherwise as a public one. The formats are
//
//	pkcs8   PKCS #8 (RFC 5958), or SPKI for a public key
//	pkcs1   PKCS #1 (RFC 8017 appendix A.1), RSA only
//	sec1    SEC 1 (RFC 5915), private EC keys only
//
// A format that the key cannot have is an *refusal.Error.
func (k Key) EncodePEM(format string) (string, error) {
	if k.IsZero() {
		return "", refusal.New("No Key", "There is no key to write as PEM. Give one.")
	}
	if k.KeyType() == typeOct {
		return "", refusal.New("Secret Has No PEM", "An HMAC secret has no PEM form. Use the secret itself, or its JWK.")
	}
	label, der, err := k.encodeDER(format)
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})), nil
}

func (k Key) encodeDER(format string) (label string, der []byte, err error) {
	m := k.material()
	switch format {
	case FormatPKCS8:
		if m.private == nil {
			der, err = x509.MarshalPKIXPublicKey(m.public)
			return labelSPKI, der, encodingFailed(err)
		}
		der, err = x509.MarshalPKCS8PrivateKey(m.private)
		return labelPKCS8, der, encodingFailed(err)
	case FormatPKCS1:
		if private, ok := m.private.(*rsa.PrivateKey); ok {
			return labelPKCS1, x509.MarshalPKCS1PrivateKey(private), nil
		}
		if public, ok := m.public.(*rsa.PublicKey); ok {
			return labelPKCS1Public, x509.MarshalPKCS1PublicKey(public), nil
		}
		return "", nil, k.formatDoesNotFit("PKCS #1 is for RSA keys only")
	case FormatSEC1:
		private, ok := m.private.(*ecdsa.PrivateKey)
		if !ok {
			return "", nil, k.formatDoesNotFit("SEC 1 is for private EC keys only")
		}
		der, err = x509.MarshalECPrivateKey(private)
		return labelSEC1, der, encodingFailed(err)
	default:
		return "", nil, refusal.New("Unknown PEM Format", "The format is not one that a key can be written in. Use %s, %s or %s.", FormatPKCS8, FormatPKCS1, FormatSEC1)
	}
}

func (k Key) formatDoesNotFit(rule string) error {
	half := "public"
	if k.HasPrivate() {
		half = "private"
	}
	return refusal.New("Key Does Not Fit the PEM Format", "%s, and the key is the %s half of %s. Use %s, which every key can have.", rule, half, k.describe(), FormatPKCS8)
}

func encodingFailed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the key could not be encoded: %w", err)
}
