package jwk

import (
	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// sealing is a row of the table of key management: how a key of each kind can
// have something sealed for it (RFC 7518 §4.3, §4.6).
type sealing struct {
	keyType   string
	algorithm jose.KeyAlgorithm
}

var sealings = []sealing{
	{"EC", jose.ECDH_ES_A256KW},
	{"RSA", jose.RSA_OAEP_256},
}

// sealingFor returns the one algorithm by which anything is sealed for the key;
// "" if its kind cannot decrypt.
func sealingFor(k Key) jose.KeyAlgorithm {
	for _, s := range sealings {
		if s.keyType == k.KeyType() {
			return s.algorithm
		}
	}
	return ""
}

// Recipient is a public key for which private keys are sealed. Whoever has its
// private half can open them.
type Recipient struct {
	key Key
	id  string
}

// KeyID returns the kid under which the recipient stands in a JWE: its own, or
// its thumbprint (RFC 7638).
func (r Recipient) KeyID() string { return r.id }

// Same reports whether both are the same key under the same kid.
func (r Recipient) Same(other Recipient) bool { return r.id == other.id && r.key.SamePublic(other.key) }

// ParseRecipient returns the recipient in a PEM (public key or certificate) or a
// JWK: an RSA key of at least 2048 bits, or an EC key on P-256, P-384 or P-521.
// A JWK whose use or alg is for something else is refused: a key that signs as
// well as decrypts is not one that its owner meant to be sealed for. Every
// refusal is an *refusal.Error.
func ParseRecipient(text string) (Recipient, error) {
	j, err := ParsePublic(text)
	if err != nil {
		return Recipient{}, err
	}
	algorithm := sealingFor(j.Key)
	switch {
	case algorithm == "":
		return Recipient{}, refusal.New("Recipient That Cannot Decrypt",
			"The recipient is %s, which can sign but not decrypt. Give an EC key on P-256, P-384 or P-521, or an RSA key of at least %d bits.", j.Key.describe(), minRSABits)
	case j.Use == useSignature:
		return Recipient{}, refusal.New("Signing Key Where a Recipient Belongs",
			"The use of the recipient's JWK is sig: its owner decrypts nothing with it. Give a key that is made for encryption.")
	case j.Algorithm != "" && j.Algorithm != string(algorithm):
		return Recipient{}, refusal.New("Recipient for Another Algorithm",
			"The alg of the recipient's JWK is not %s, with which keys are sealed for %s. Leave alg out if the owner can decrypt that, or give another key.", algorithm, j.Key.describe())
	case j.KeyID == "":
		j.KeyID = j.Key.Thumbprint()
	}
	return Recipient{key: j.Key, id: j.KeyID}, nil
}

// maxRecipients is how many go-jose reads back.
const maxRecipients = 32

// CheckRecipients refuses two recipients with one kid, by which each finds its
// part of a JWE, and more than a reader accepts.
func CheckRecipients(recipients []Recipient) error {
	if len(recipients) > maxRecipients {
		return refusal.New("Too Many Recipients", "There are %d recipients; at most %d are supported. Give one to a group that shares a key, or seal for fewer.", len(recipients), maxRecipients)
	}
	seen := map[string]Recipient{}
	for i, r := range recipients {
		other, twice := seen[r.id]
		switch {
		case twice && other.key.SamePublic(r.key):
			return refusal.New("Recipient Given Twice", "The recipient number %d has been given before. Leave it out.", i+1)
		case twice:
			return refusal.New("Two Recipients With One Kid", "The recipient number %d has the kid of another one, and a reader finds its part by the kid. Give it another kid.", i+1)
		}
		seen[r.id] = r
	}
	return nil
}
