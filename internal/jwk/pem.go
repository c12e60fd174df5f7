package jwk

import (
	"crypto/x509"
	"encoding/pem"
)

// ParsePrivatePEM returns the one private key in a PEM text: PKCS #8, PKCS #1 or
// SEC 1, plain or encrypted with a passphrase ("" for none). It accepts the usual
// effects of copying: white space around the text and before its lines, CRLF, a
// byte-order mark, newlines written as \n, other text before the block.
func ParsePrivatePEM(text, passphrase string) (Key, error) {
	block, err := onlyBlock(text, expectPrivate)
	if err != nil {
		return Key{}, err
	}
	return parsePrivateBlock(block, passphrase)
}

// CheckPrivatePEM is [ParsePrivatePEM] without the work that the passphrase of a
// PKCS #8 key can cause, see maxPBKDF2Iterations. It returns the zero Key if only
// that work can tell whether passphrase and key are good.
func CheckPrivatePEM(text, passphrase string) (Key, error) {
	block, err := onlyBlock(text, expectPrivate)
	if err != nil {
		return Key{}, err
	}
	if block.Type != labelEncryptedPKCS8 {
		return parsePrivateBlock(block, passphrase)
	}
	_, err = parseEncryptedPKCS8(block.Bytes)
	if err == nil && passphrase == "" {
		err = noPassphrase()
	}
	return Key{}, err
}

func parsePrivateBlock(block *pem.Block, passphrase string) (Key, error) {
	label, der, decrypted := block.Type, block.Bytes, false
	var err error
	switch {
	case label == labelEncryptedPKCS8:
		var encrypted pbes2
		if encrypted, err = parseEncryptedPKCS8(block.Bytes); err == nil && passphrase == "" {
			err = noPassphrase()
		}
		if err == nil {
			der, err = encrypted.decrypt(passphrase)
		}
		label, decrypted = labelPKCS8, true
	case isEncryptedPEM(block):
		der, err = decryptPEM(block, passphrase)
		decrypted = true
	case passphrase != "":
		err = needlessPassphrase()
	}
	if err != nil {
		return Key{}, err
	}
	key, err := parseDER(label, der)
	if err != nil && decrypted && isDamaged(err) {
		// One wrong passphrase in 256 decrypts to correct padding and random bytes.
		return Key{}, wrongPassphrase()
	}
	return key, err
}

// parseDER reads the decrypted content of a block with the label.
func parseDER(label string, der []byte) (Key, error) {
	if f, ok := formatByLabel(label); ok {
		return keyOrError(f.parse(der))
	}
	if blockTypeOf(label) == blockPrivate {
		return keyOrError(parsePKCS8(der))
	}
	return keyOrError(parseSPKI(der))
}

// ParsePublicPEM returns the one public key in a PEM text: SPKI, PKCS #1 or an
// X.509 certificate. Nothing else in the certificate is checked. It accepts the
// same effects of copying as [ParsePrivatePEM].
func ParsePublicPEM(text string) (Key, error) {
	block, err := onlyBlock(text, expectPublic)
	if err != nil {
		return Key{}, err
	}
	return parsePublicBlock(block)
}

func parsePublicBlock(block *pem.Block) (Key, error) {
	if blockTypeOf(block.Type) != blockCertificate {
		return parseDER(block.Type, block.Bytes)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return Key{}, damaged(labelCertificate)
	}
	return keyOrError(parseSPKI(certificate.RawSubjectPublicKeyInfo))
}
