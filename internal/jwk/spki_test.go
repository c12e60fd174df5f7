package jwk

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"testing"
)

// Both forms are of the SPKI that crypto/x509 writes, and of the block of the public PEM. They are the same for a private key and its public key.
func TestSPKI(t *testing.T) {
	for _, a := range algorithms {
		key, err := Generate(a, 0)
		if err != nil {
			t.Fatal(err)
		}
		if key.IsSecret() {
			if text, err := key.PublicBase64(); err == nil || text != "" || key.SPKISHA256() != "" {
				t.Errorf("%s: a secret has an SPKI", a)
			}
			continue
		}
		text, err := key.PublicPEM()
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode([]byte(text))
		der := block.Bytes
		if a.KeyType() != keyTypeAKP {
			if der, err = x509.MarshalPKIXPublicKey(key.Verifier()); err != nil {
				t.Fatal(err)
			}
		}
		sum := sha256.Sum256(der)
		for _, half := range []Key{key, key.Public()} {
			if got, err := half.PublicBase64(); err != nil || got != base64.StdEncoding.EncodeToString(der) {
				t.Errorf("%s: %v, or another public key", a, err)
			}
			if got := half.SPKISHA256(); got != base64.RawURLEncoding.EncodeToString(sum[:]) {
				t.Errorf("%s: another digest", a)
			}
		}
	}
	if text, err := (Key{}).PublicBase64(); err == nil || text != "" || (Key{}).SPKISHA256() != "" {
		t.Error("no key has an SPKI")
	}
}
