package provider

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// window is how many characters of a private number in any one form count as a leak: enough that chance never makes them (48 bits at least), and so
// few that a part of a number is found as well as all of it.
const window = 20

// needles are all windows of all forms of private numbers, and the name of each.
type needles map[[window]byte]string

// addKey adds the private numbers of a key, and nothing that its public half tells.
func (n needles) addKey(t *testing.T, key jwk.Key) {
	t.Helper()
	switch private := key.Signer().(type) {
	case *rsa.PrivateKey:
		for name, number := range map[string]*big.Int{
			"d": private.D, "p": private.Primes[0], "q": private.Primes[1],
			"dp": private.Precomputed.Dp, "dq": private.Precomputed.Dq, "qi": private.Precomputed.Qinv,
		} {
			n.add(t, name, number.Bytes())
		}
	case *ecdsa.PrivateKey:
		d, err := private.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		n.add(t, "d", d)
	case ed25519.PrivateKey:
		n.add(t, "seed", private.Seed())
	case []byte:
		n.add(t, "k", private)
	default:
		t.Fatal("there is no private key to search for")
	}
}

// add adds every form of a number, or of a text: as it is, in hex, in decimal, in both alphabets of base64 at each of the three places where a
// number can begin within it, and as a list of bytes.
func (n needles) add(t *testing.T, name string, number []byte) {
	t.Helper()
	if len(number) < window {
		t.Fatalf("%s has fewer than %d bytes, so that a part of it could be anywhere by chance", name, window)
	}
	n.addForm(name+" as it is", number)
	n.addForm(name+" in hex", []byte(hex.EncodeToString(number)))
	n.addForm(name+" in hex", []byte(strings.ToUpper(hex.EncodeToString(number))))
	n.addForm(name+" in decimal", []byte(new(big.Int).SetBytes(number).String()))
	n.addForm(name+" as a list of bytes", []byte(strings.Trim(fmt.Sprint(number), "[]")))
	n.addForm(name+" as a list of bytes", []byte(strings.ReplaceAll(strings.Trim(fmt.Sprint(number), "[]"), " ", ",")))
	for before := range 3 {
		aligned := append(make([]byte, before), number...)
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			// The characters at both ends are made of other bytes as well.
			text := encoding.EncodeToString(aligned)
			first, last := (before*8+5)/6, len(aligned)*8/6
			n.addForm(name+" in base64", []byte(text[first:last]))
		}
	}
}

func (n needles) addForm(name string, form []byte) {
	for i := 0; i+window <= len(form); i++ {
		n[[window]byte(form[i:i+window])] = name
	}
}

// find returns the names of what is in the data: as it stands, with line breaks and their escapes taken out, so that a PEM is one line, and in
// whatever in it is base64, as private state and many a variable are.
func (n needles) find(data []byte) map[string]bool {
	found := map[string]bool{}
	n.findIn(data, found, 3)
	return found
}

func (n needles) findIn(data []byte, found map[string]bool, depth int) {
	for _, text := range [][]byte{data, withoutBreaks(data)} {
		for i := 0; i+window <= len(text); i++ {
			if name, ok := n[[window]byte(text[i:i+window])]; ok {
				found[name] = true
			}
		}
		if depth == 0 {
			continue
		}
		for _, run := range base64Runs(text) {
			n.findIn(run, found, depth-1)
		}
	}
}

// withoutBreaks takes out what lines are wrapped with, raw or escaped any number of times.
func withoutBreaks(data []byte) []byte {
	data = bytes.ReplaceAll(data, []byte("\r"), nil)
	data = bytes.ReplaceAll(data, []byte("\n"), nil)
	for bytes.Contains(data, []byte(`\\`)) {
		data = bytes.ReplaceAll(data, []byte(`\\`), []byte(`\`))
	}
	data = bytes.ReplaceAll(data, []byte(`\r`), nil)
	return bytes.ReplaceAll(data, []byte(`\n`), nil)
}

// base64Runs returns what the long runs of base64 in a text decode to.
func base64Runs(text []byte) [][]byte {
	var decoded [][]byte
	isBase64 := func(c byte) bool {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("+/-_", c) >= 0
	}
	for start := 0; start < len(text); {
		end := start
		for end < len(text) && isBase64(text[end]) {
			end++
		}
		if run := string(text[start:end]); len(run) >= 2*window {
			run = strings.NewReplacer("-", "+", "_", "/").Replace(run)
			if raw, err := base64.RawStdEncoding.DecodeString(run[:len(run)-len(run)%4]); err == nil {
				decoded = append(decoded, raw)
			}
		}
		start = end + 1
	}
	return decoded
}
