package jose

import (
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// must is for what cannot fail in a test unless the test is wrong.
func must[T any](value T, err error) T { check(err); return value }

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func algorithm(name string) jwk.Algorithm { return must(jwk.ParseAlgorithm(name)) }

// newKey makes a key for the algorithm. RSA keys have 2048 bits.
func newKey(name string) jwk.Key {
	a, bits := algorithm(name), 0
	if a.DefaultRSABits() > 0 {
		bits = 2048
	}
	return must(jwk.Generate(a, bits))
}

// keyFor returns the key that all tests share for the algorithm. All RSA algorithms share one, because it is slow to make.
func keyFor(name string) jwk.Key {
	sharedMu.Lock()
	defer sharedMu.Unlock()
	if algorithm(name).KeyType() == "RSA" {
		name = "RS256"
	}
	key, ok := shared[name]
	if !ok {
		key = newKey(name)
		shared[name] = key
	}
	return key
}

var (
	shared   = map[string]jwk.Key{}
	sharedMu sync.Mutex
)

func privateJSON(key jwk.Key, kid string) string {
	return must(jwk.JWK{Key: key, KeyID: kid, Use: jwk.UseSignature}.PrivateJSON())
}

// published returns a JWK Set of one key. For an HMAC secret the set has the secret.
func published(j jwk.JWK) string {
	if j.Key.KeyType() == "oct" {
		return jwk.Set(must(j.PrivateJSON()))
	}
	return jwk.Set(must(j.PublicJSON()))
}

// wantRefusal fails the test unless err is the refusal with the summary and quotes none of the secrets.
func wantRefusal(t *testing.T, err error, summary string, secrets ...string) {
	t.Helper()
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.Summary != summary {
		t.Fatalf("got %v, want the refusal %q", err, summary)
	}
	for _, secret := range secrets {
		for _, number := range encodedNumber.FindAllString(secret, -1) {
			for i := 0; i+8 <= len(number); i++ {
				if strings.Contains(err.Error(), number[i:i+8]) {
					t.Fatalf("the refusal %q quotes the input", summary)
				}
			}
		}
	}
}

// encodedNumber matches base64url and no word of a message.
var encodedNumber = regexp.MustCompile(`[A-Za-z0-9_+/-]{20,}`)
