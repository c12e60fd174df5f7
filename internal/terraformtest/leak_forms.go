package terraformtest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// leakLength is how many characters of a secret in one form count as a leak. They have at least 48 bits, so they do not occur by chance. They
// are few, so a part of a secret is found too.
const leakLength = 20

// Secrets are private numbers and texts to search for, in every form that they are likely to have in a file.
type Secrets struct {
	forms map[[leakLength]byte]string // every part of every form, and the name of the secret
}

// AddJWK adds the private members of a private JWK (RFC 7517), which are in base64url. It leaves out members that describe the key, and
// members that the public JWK has too. public is empty for a symmetric key.
func (s *Secrets) AddJWK(private, public string) error {
	var members, known map[string]any
	if err := json.Unmarshal([]byte(private), &members); err != nil {
		return fmt.Errorf("the private JWK is no JSON: %w", err)
	}
	if public != "" {
		if err := json.Unmarshal([]byte(public), &known); err != nil {
			return fmt.Errorf("the public JWK is no JSON: %w", err)
		}
	}
	added := 0
	for name, value := range members {
		text, isText := value.(string)
		if _, isPublic := known[name]; isPublic || !isText || slices.Contains([]string{"kty", "use", "alg", "kid"}, name) {
			continue
		}
		number, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			return fmt.Errorf("member %s of the private JWK is not base64url", name)
		}
		if err := s.Add(name, number); err != nil {
			return err
		}
		added++
	}
	if added == 0 {
		return errors.New("there is no private key to search for")
	}
	return nil
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

// Find returns the names of the secrets in the data. It searches the data unchanged, without line breaks and their escapes (a PEM is then one
// line), and in the decoded base64 in it, such as private state.
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
