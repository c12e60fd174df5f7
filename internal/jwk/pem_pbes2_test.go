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
	for i, kdf := range []any{
		pbkdf2Parameters(0), pbkdf2Parameters(-1),
		scryptParameters(1, 8, 1), scryptParameters(3, 8, 1), scryptParameters(2, 0, 1), scryptParameters(2, 8, 0), scryptParameters(-2, 8, 1),
	} {
		if _, err := ParsePrivatePEM(pbes2PEM(kdf), "any"); !isDamaged(err) {
			t.Errorf("impossible parameters %d: error %v", i, err)
		}
	}
	for _, kdf := range []any{scryptParameters(2, 1<<40, 1), scryptParameters(2, 8, 1<<40), scryptParameters(1<<62, 1<<62, 1<<62), pbkdf2Parameters(1 << 62)} {
		_, err := ParsePrivatePEM(pbes2PEM(kdf), "any")
		wantRefusal(t, err, "Private Key Encryption Too Costly")
	}
	if _, err := ParsePrivatePEM(encryptedDERWith(derOf(must(edKey().PrivatePEM())), "right", 31), "right"); !isDamaged(err) {
		t.Errorf("a key length that the cipher does not have: error %v", err)
	}
	good := pbkdf2Parameters(1)
	for _, length := range []struct{ iv, ciphertext int }{{15, 32}, {0, 32}, {16, 0}, {16, 31}} {
		text := pbes2With(good, make([]byte, length.iv), make([]byte, length.ciphertext))
		if _, err := ParsePrivatePEM(text, "any"); err == nil || asRefusal(t, err).Summary != "Wrong Passphrase for the Private Key" && !isDamaged(err) {
			t.Errorf("%+v: error %v", length, err)
		}
	}
}

// A check of an encrypted key reads everything but the key. If it derived a key, it would see that the passphrase is wrong.
func TestCheckPrivatePEMDerivesNothing(t *testing.T) {
	for name, kdf := range map[string]any{"PBKDF2": pbkdf2Parameters(1), "scrypt": scryptParameters(2, 8, 1), "the largest scrypt": scryptParameters(maxScryptBytes/128/8, 8, 1)} {
		text := pbes2PEM(kdf)
		if key, err := CheckPrivatePEM(text, "wrong"); err != nil || !key.IsZero() {
			t.Errorf("%s: key %v, error %v", name, key, err)
		}
		_, err := ParsePrivatePEM(text, "wrong")
		wantRefusal(t, err, "Wrong Passphrase for the Private Key")
		_, err = CheckPrivatePEM(text, "")
		wantRefusal(t, err, "Encrypted Private Key Without a Passphrase")
	}
	for _, kdf := range []any{pbkdf2Parameters(maxPBKDF2Iterations + 1), scryptParameters(maxScryptBytes/128/8*2, 8, 1)} {
		_, err := CheckPrivatePEM(pbes2PEM(kdf), "any")
		wantRefusal(t, err, "Private Key Encryption Too Costly")
	}
	plain := must(p256Key().PrivatePEM())
	if key, err := CheckPrivatePEM(plain, ""); err != nil || !key.Equal(p256Key()) {
		t.Errorf("a key that is not encrypted: %v", err)
	}
	_, err := CheckPrivatePEM(legacyPEM(p256Key(), "right"), "wrong") // takes no time
	wantRefusal(t, err, "Wrong Passphrase for the Private Key")
	_, err = CheckPrivatePEM(plain, "any")
	wantRefusal(t, err, "Passphrase for an Unencrypted Private Key")
}
