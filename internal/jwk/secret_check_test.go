package jwk

import (
	"bytes"
	"testing"
)

// A check matches its secret and nothing else, and two checks of one secret have nothing in common.
func TestSecretCheck(t *testing.T) {
	secret, other, ec := must(Generate(must(ParseAlgorithm("HS256")), 0)), must(Generate(must(ParseAlgorithm("HS256")), 0)), must(Generate(must(ParseAlgorithm("ES256")), 0))
	c, again := NewSecretCheck(secret), NewSecretCheck(secret)
	if !c.Matches(secret) || !again.Matches(secret) || c.Matches(other) || c.Matches(ec) || c.Matches(Key{}) {
		t.Error("a check matches another key, or not its own")
	}
	if bytes.Equal(c.Salt, again.Salt) || bytes.Equal(c.Digest, again.Digest) {
		t.Error("two checks of one secret are the same")
	}
	if none := NewSecretCheck(ec); !none.IsZero() || none.Matches(secret) || (SecretCheck{}).Matches(secret) {
		t.Error("a check of no secret matches one")
	}
}

// A random kid is valid, and never the same.
func TestRandomKeyID(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		kid := RandomKeyID()
		if seen[kid] || len(kid) != 22 || ValidKeyID(kid) != nil {
			t.Fatalf("the kid is %q", kid)
		}
		seen[kid] = true
	}
}
