package jwk

import (
	"strings"
	"testing"

	"github.com/youmark/pkcs8"
)

func TestEncryptedPEM(t *testing.T) {
	const passphrase = "correct horse battery staple"
	k := p256Key()
	for form, text := range map[string]string{
		"PBKDF2, HMAC with SHA-256": encryptedPEM(k, passphrase),
		"scrypt":                    encryptedWith(k, passphrase, pkcs8.ScryptOpts{SaltSize: 16, CostParameter: 1 << 12, BlockSize: 8, ParallelizationParameter: 1}),
		"PBKDF2 with a key length":  encryptedDER(derOf(must(k.PrivatePEM())), passphrase),
		"RFC 1421":                  legacyPEM(k, passphrase),
	} {
		if got, err := ParsePrivatePEM(text, passphrase); err != nil || !got.Equal(k) {
			t.Errorf("%s: error %v", form, err)
		}
	}
}

// One wrong passphrase in 256 gives correct padding. The message must be the same as for the others.
func TestWrongPassphrase(t *testing.T) {
	_, err := ParsePrivatePEM(encryptedDER([]byte("thirty-one bytes and no DER at.."), "right"), "right")
	wantRefusal(t, err, "Wrong Passphrase for the Private Key")
	legacy := legacyPEM(edKey(), "right")
	for i := range 600 {
		_, err := ParsePrivatePEM(legacy, strings.Repeat("x", 1+i))
		wantRefusal(t, err, "Wrong Passphrase for the Private Key")
	}
}

// Every number in a file is checked before it causes work.
func TestEncryptionParametersAreBounded(t *testing.T) {
	for name, kdf := range map[string]any{
		"zero iterations":        pbkdf2Parameters(0),
		"negative iterations":    pbkdf2Parameters(-1),
		"scrypt, cost 1":         scryptParameters(1, 8, 1),
		"scrypt, cost 3":         scryptParameters(3, 8, 1),
		"scrypt, no blocks":      scryptParameters(2, 0, 1),
		"scrypt, no parallelism": scryptParameters(2, 8, 0),
		"scrypt, negative cost":  scryptParameters(-2, 8, 1),
	} {
		_, err := ParsePrivatePEM(pbes2PEM(kdf), "any")
		if !isDamaged(err) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	for name, kdf := range map[string]any{
		"scrypt, many blocks":      scryptParameters(2, 1<<40, 1),
		"scrypt, much parallelism": scryptParameters(2, 8, 1<<40),
		"scrypt, all at most":      scryptParameters(1<<62, 1<<62, 1<<62),
		"PBKDF2 at most":           pbkdf2Parameters(1 << 62),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParsePrivatePEM(pbes2PEM(kdf), "any")
			wantRefusal(t, err, "Private Key Encryption Too Costly")
		})
	}
	if _, err := ParsePrivatePEM(encryptedDERWith(derOf(must(edKey().PrivatePEM())), "right", 31), "right"); !isDamaged(err) {
		t.Errorf("a key length that the cipher does not have: error %v", err)
	}
	good := pbkdf2Parameters(1)
	for name, text := range map[string]string{
		"a short IV":        pbes2With(good, make([]byte, 15), make([]byte, 32)),
		"no IV":             pbes2With(good, nil, make([]byte, 32)),
		"no ciphertext":     pbes2With(good, make([]byte, 16), nil),
		"a part of a block": pbes2With(good, make([]byte, 16), make([]byte, 31)),
	} {
		if _, err := ParsePrivatePEM(text, "any"); err == nil || asRefusal(t, err).Summary != "Wrong Passphrase for the Private Key" && !isDamaged(err) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
