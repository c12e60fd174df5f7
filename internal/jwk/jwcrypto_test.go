package jwk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"testing"
)

// jwcryptoScript reads PEMs and JWKs with jwcrypto. For each it prints the thumbprint, the members and, for an asymmetric key, both PEMs.
const jwcryptoScript = `
import json, sys
from jwcrypto import jwk
answers = []
for text in json.load(sys.stdin):
    key = jwk.JWK.from_json(text) if text.startswith("{") else jwk.JWK.from_pem(text.encode())
    answer = {"thumbprint": key.thumbprint(), "jwk": json.loads(key.export(private_key=key.has_private or key.is_symmetric))}
    if key.get("kty") != "oct":
        answer["public"] = key.export_to_pem().decode()
        if key.has_private:
            answer["private"] = key.export_to_pem(private_key=True, password=None).decode()
    answers.append(answer)
json.dump(answers, sys.stdout)
`

type jwcryptoAnswer struct {
	Thumbprint, Public, Private string
	JWK                         map[string]any
}

// askJWCrypto skips the test if there is no Python with jwcrypto.
func askJWCrypto(t *testing.T, texts []string) []jwcryptoAnswer {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import jwcrypto.jwk").Run() != nil {
			continue
		}
		command := exec.Command(python, "-c", jwcryptoScript)
		command.Stdin = bytes.NewReader(must(json.Marshal(texts)))
		var stderr bytes.Buffer
		command.Stderr = &stderr
		output, err := command.Output()
		if err != nil {
			t.Fatalf("jwcrypto refuses a key: %v: %s", err, stderr.String())
		}
		var answers []jwcryptoAnswer
		check(json.Unmarshal(output, &answers))
		return answers
	}
	t.Skip("no python3 has jwcrypto, so nothing can be compared with it")
	return nil
}

// TestJWCrypto compares the thumbprint, the members and the PEM of every kind of key, from every encoding, with jwcrypto.
func TestJWCrypto(t *testing.T) {
	keys := asymmetricKeys()
	keys["HMAC"] = hmacKey()
	var texts, names []string
	var asked []Key
	for name, k := range keys {
		if k.KeyType() == keyTypeAKP {
			continue // jwcrypto 1.1 knows no ML-DSA
		}
		forms := map[string]string{"JWK": must(JWK{Key: k}.PrivateJSON())}
		if k.KeyType() != "oct" {
			forms = privateForms(k)
			forms["SPKI"] = must(k.PublicPEM())
			forms["public JWK"] = must(JWK{Key: k}.PublicJSON())
		}
		for form, text := range forms {
			texts, names, asked = append(texts, text), append(names, name+" as "+form), append(asked, anyKey(text))
		}
	}
	for i, answer := range askJWCrypto(t, texts) {
		k := asked[i]
		if answer.Thumbprint != k.Thumbprint() {
			t.Errorf("%s: jwcrypto has thumbprint %s, not %s", names[i], answer.Thumbprint, k.Thumbprint())
		}
		delete(answer.JWK, "kid") // jwcrypto adds one to a PEM
		if fmt.Sprint(answer.JWK) != fmt.Sprint(decoded(must(JWK{Key: k}.encode()))) {
			t.Errorf("%s: jwcrypto has other members or other values", names[i])
		}
		if k.KeyType() == "oct" {
			continue
		}
		if answer.Public != must(k.PublicPEM()) {
			t.Errorf("%s: jwcrypto writes another public PEM", names[i])
		}
		if k.HasPrivate() {
			if again, err := ParsePrivatePEM(answer.Private, ""); err != nil || !again.Equal(k) {
				t.Errorf("%s: the PEM of jwcrypto is another key, error %v", names[i], err)
			}
		}
	}
}
