package jose

import (
	"slices"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// keyManagement has the algorithm that encrypts for the keys of each kty that
// can decrypt (RFC 7518 §4.3, §4.6).
var keyManagement = map[string]gojose.KeyAlgorithm{
	"EC":  gojose.ECDH_ES_A256KW,
	"RSA": gojose.RSA_OAEP_256,
}

// Recipient is a public key for which private keys are sealed. The owner of its
// private key can open them.
type Recipient struct {
	key jwk.Key
	id  string
}

// KeyID returns the kid that the recipient has in a JWE: its own kid, or its
// thumbprint (RFC 7638).
func (r Recipient) KeyID() string { return r.id }

// Same reports whether both are the same key with the same kid.
func (r Recipient) Same(other Recipient) bool { return r.id == other.id && r.key.SamePublic(other.key) }

// ParseRecipient returns the recipient in a PEM (public key or certificate) or a
// JWK: an RSA key of at least 2048 bits, or an EC key on P-256, P-384 or P-521.
// It returns a *refusal.Error for another key, and for a JWK whose use or alg is
// not for this encryption, because its owner does not expect to decrypt with it.
func ParseRecipient(text string) (Recipient, error) {
	j, err := jwk.ParsePublic(text)
	if err != nil {
		return Recipient{}, err
	}
	algorithm, decrypts := keyManagement[j.Key.KeyType()]
	switch {
	case !decrypts:
		return Recipient{}, refusal.New("Recipient That Cannot Decrypt",
			"The recipient is %s, which can sign but not decrypt. Use an EC key on P-256, P-384 or P-521, or an RSA key of at least 2048 bits.", j.Key)
	case j.Use == jwk.UseSignature:
		return Recipient{}, refusal.New("Signing Key Where a Recipient Belongs",
			"The JWK of the recipient has the use sig, so its owner does not decrypt with it. Use a key for encryption.")
	case j.Algorithm != "" && j.Algorithm != string(algorithm):
		return Recipient{}, refusal.New("Recipient for Another Algorithm",
			"The provider seals for %s with %s, and the JWK of the recipient has another alg. Remove alg if the owner can decrypt with %s, or use another key.", j.Key, algorithm, algorithm)
	case j.KeyID == "":
		j.KeyID = j.Key.Thumbprint()
	}
	return Recipient{key: j.Key, id: j.KeyID}, nil
}

// maxRecipients is the limit of go-jose when it reads a JWE.
const maxRecipients = 32

// CheckRecipients returns a *refusal.Error if there are too many recipients, or
// if two have the same kid, with which each finds its part of the JWE.
func CheckRecipients(recipients []Recipient) error {
	if len(recipients) > maxRecipients {
		return refusal.New("Too Many Recipients", "There are %d recipients; at most %d are supported. Remove some, or share one key within a group.", len(recipients), maxRecipients)
	}
	seen := map[string]Recipient{}
	for i, r := range recipients {
		other, twice := seen[r.id]
		switch {
		case twice && other.key.SamePublic(r.key):
			return refusal.New("Recipient Given Twice", "Recipient number %d is the same as an earlier one. Remove it.", i+1)
		case twice:
			return refusal.New("Two Recipients With One Kid", "Recipient number %d has the same kid as another recipient. Each recipient finds its part of the JWE by the kid. Change one kid.", i+1)
		}
		seen[r.id] = r
	}
	return nil
}

// Opens reports whether a JWE names the recipient.
func (r Recipient) Opens(jwe string) bool {
	parts, err := parseJWE(jwe)
	return err == nil && slices.ContainsFunc(parts, func(p part) bool { return p.keyID == r.id })
}
