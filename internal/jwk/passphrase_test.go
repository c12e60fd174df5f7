package jwk

import "testing"

// A caller must be able to put a refusal on the argument at fault.
func TestPassphraseAtFault(t *testing.T) {
	plain := must(p256Key().PrivatePEM())
	for _, c := range []struct {
		name, text, passphrase string
		want                   bool
	}{
		{"none for PKCS #8", encryptedPEM(p256Key(), "right"), "", true},
		{"wrong for PKCS #8", encryptedPEM(p256Key(), "right"), "wrong", true},
		{"none for the old way", legacyPEM(p256Key(), "right"), "", true},
		{"wrong for the old way", legacyPEM(p256Key(), "right"), "wrong", true},
		{"needless", plain, "needless", true},
		{"right, but the key is unsupported", encryptedDER(derOf(x25519PEM()), "right"), "right", false},
		{"encrypted in an unsupported way", pbes1PEM(), "right", false},
		{"no key", "no key", "right", false},
	} {
		_, err := ParsePrivatePEM(c.text, c.passphrase)
		if err == nil {
			t.Errorf("%s: accepted", c.name)
			continue
		}
		if got := asInputError(t, err).Passphrase; got != c.want {
			t.Errorf("%s: the passphrase is at fault: %v, want %v", c.name, got, c.want)
		}
	}
}
