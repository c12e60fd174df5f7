package terraformtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// leakLength is how many characters of a secret in any one form count as a leak: enough that chance never makes them (48 bits at
// least), and so few that a part of a secret is found as well as all of it.
const leakLength = 20

// Secrets are private numbers and texts to search for, in every form that they are likely to have in a file.
type Secrets struct {
	forms map[[leakLength]byte]string // every part of every form, and the name of the secret
}

// AddKey adds the private numbers of an *[rsa.PrivateKey], an *[ecdsa.PrivateKey], an [ed25519.PrivateKey] or the bytes of a symmetric
// key, and nothing that the public half shows.
func (s *Secrets) AddKey(private any) error {
	switch private := private.(type) {
	case *rsa.PrivateKey:
		var errs []error
		for name, number := range map[string]*big.Int{
			"d": private.D, "p": private.Primes[0], "q": private.Primes[1],
			"dp": private.Precomputed.Dp, "dq": private.Precomputed.Dq, "qi": private.Precomputed.Qinv,
		} {
			errs = append(errs, s.Add(name, number.Bytes()))
		}
		return errors.Join(errs...)
	case *ecdsa.PrivateKey:
		d, err := private.Bytes()
		if err != nil {
			return err
		}
		return s.Add("d", d)
	case ed25519.PrivateKey:
		return s.Add("seed", private.Seed())
	case []byte:
		return s.Add("k", private)
	default:
		return errors.New("there is no private key to search for")
	}
}

// Add adds a number or a text: as it is, in hex, in decimal, in both alphabets of base64 at each of the three places where a number can
// begin within it, and as a list of bytes.
func (s *Secrets) Add(name string, secret []byte) error {
	if len(secret) < leakLength {
		return fmt.Errorf("%s has fewer than %d bytes: a part of it could be anywhere by chance", name, leakLength)
	}
	list := strings.Trim(fmt.Sprint(secret), "[]")
	s.addForm(name+" as it is", secret)
	s.addForm(name+" in hex", []byte(hex.EncodeToString(secret)))
	s.addForm(name+" in hex", []byte(strings.ToUpper(hex.EncodeToString(secret))))
	s.addForm(name+" in decimal", []byte(new(big.Int).SetBytes(secret).String()))
	s.addForm(name+" as a list of bytes", []byte(list))
	s.addForm(name+" as a list of bytes", []byte(strings.ReplaceAll(list, " ", ",")))
	for before := range 3 {
		aligned := append(make([]byte, before), secret...)
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			// The characters at both ends also depend on other bytes.
			text := encoding.EncodeToString(aligned)
			first, last := (before*8+5)/6, len(aligned)*8/6
			s.addForm(name+" in base64", []byte(text[first:last]))
		}
	}
	return nil
}

func (s *Secrets) addForm(name string, form []byte) {
	if s.forms == nil {
		s.forms = map[[leakLength]byte]string{}
	}
	for i := 0; i+leakLength <= len(form); i++ {
		s.forms[[leakLength]byte(form[i:i+leakLength])] = name
	}
}

// Find returns the names of the secrets that are in the data: as it is, without line breaks and their escapes, which makes a PEM one
// line, and in any base64 in it, such as private state.
func (s *Secrets) Find(data []byte) []string {
	found := map[string]bool{}
	s.findIn(data, found, 3)
	return slices.Sorted(maps.Keys(found))
}

func (s *Secrets) findIn(data []byte, found map[string]bool, depth int) {
	for _, text := range [][]byte{data, withoutBreaks(data)} {
		for i := 0; i+leakLength <= len(text); i++ {
			if name, ok := s.forms[[leakLength]byte(text[i:i+leakLength])]; ok {
				found[name] = true
			}
		}
		if depth == 0 {
			continue
		}
		for _, run := range base64Runs(text) {
			s.findIn(run, found, depth-1)
		}
	}
}

// withoutBreaks removes line breaks, raw or escaped any number of times.
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
		if run := string(text[start:end]); len(run) >= 2*leakLength {
			run = strings.NewReplacer("-", "+", "_", "/").Replace(run)
			if raw, err := base64.RawStdEncoding.DecodeString(run[:len(run)-len(run)%4]); err == nil {
				decoded = append(decoded, raw)
			}
		}
		start = end + 1
	}
	return decoded
}
