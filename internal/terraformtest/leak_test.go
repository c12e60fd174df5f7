package terraformtest_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// A search that finds nothing proves something only if it finds a key that is there.
func TestSearchFindsWhatIsPlanted(t *testing.T) {
	for kind, key := range map[string]jwk.Key{"RSA": makeKey(t, "RS256"), "EC": makeKey(t, "ES512"), "OKP": makeKey(t, "EdDSA"), "AKP": makeKey(t, "ML-DSA-44"), "oct": makeKey(t, "HS256")} {
		private := must(jwk.JWK{Key: key, KeyID: "k"}.PrivateJSON())
		forms := map[string]string{"private JWK": private, "JWK in base64": base64.StdEncoding.EncodeToString([]byte(private))}
		if kind == "oct" {
			forms["secret"] = key.Secret()
			forms["half of it"] = key.Secret()[5:30]
		} else {
			pem := must(key.PrivatePEM())
			forms["PEM"] = pem
			forms["PEM in one line"] = strings.ReplaceAll(pem, "\n", `\n`)
			forms["PEM without line breaks"] = strings.ReplaceAll(pem, "\n", "")
			forms["PEM in base64"] = base64.StdEncoding.EncodeToString([]byte(pem))
			forms["PEM in base64url, moved on by one"] = base64.URLEncoding.EncodeToString([]byte("x" + pem))
			forms["PEM with CRLF"] = strings.ReplaceAll(pem, "\n", "\r\n")
		}
		var number members
		check(json.Unmarshal([]byte(private), &number))
		for name, text := range number.private() {
			raw := must(base64.RawURLEncoding.DecodeString(text))
			forms[name+" raw"] = string(raw)
			forms[name+" in hex"] = hex.EncodeToString(raw)
			forms[name+" in capital hex"] = strings.ToUpper(hex.EncodeToString(raw))
			forms[name+" in decimal"] = new(big.Int).SetBytes(raw).String()
			forms[name+" as a Go slice"] = fmt.Sprint(raw)
			forms[name+" as a JSON list"] = strings.ReplaceAll(fmt.Sprint(raw), " ", ",")
			for before := range 3 {
				forms[fmt.Sprintf("%s in base64 after %d bytes", name, before)] = base64.StdEncoding.EncodeToString(append(make([]byte, before), raw...))
			}
		}
		for form, text := range forms {
			t.Run(kind+" "+form, func(t *testing.T) {
				for place := range plants {
					if !utf8.ValidString(text) && strings.Contains(place, ".tfstate") {
						continue // JSON cannot hold it.
					}
					if got := search(t, key, place, text); len(got) != 1 || got[0] != place {
						t.Errorf("planted in %s, found in %q", place, got)
					}
				}
			})
		}
		t.Run(kind+" public", func(t *testing.T) {
			if kind == "oct" {
				return
			}
			public := must(jwk.JWK{Key: key}.PublicJSON())
			publicPEM := must(key.PublicPEM())
			for place := range plants {
				if got := search(t, key, place, public+publicPEM+base64.StdEncoding.EncodeToString([]byte(public))); len(got) != 0 {
					t.Errorf("the public half in %s is taken for a leak: %q", place, got)
				}
			}
		})
	}
}

// members are the private members of a JWK.
type members struct{ D, P, Q, DP, DQ, QI, K, Priv string }

func (m members) private() map[string]string {
	all := map[string]string{"d": m.D, "p": m.P, "q": m.Q, "dp": m.DP, "dq": m.DQ, "qi": m.QI, "k": m.K, "priv": m.Priv}
	maps.DeleteFunc(all, func(_, text string) bool { return text == "" })
	return all
}

// plants are the places of a search, and how a text is written to each of them.
var plants = map[string]func(t *testing.T, w *terraformtest.Workspace, text string){
	"terraform.tfstate": func(t *testing.T, w *terraformtest.Workspace, text string) {
		write(t, w, "terraform.tfstate", stateWith(t, map[string]any{"attributes": map[string]any{"jwks": text}}))
	},
	"terraform.tfstate.backup": func(t *testing.T, w *terraformtest.Workspace, text string) {
		write(t, w, "terraform.tfstate.backup", stateWith(t, map[string]any{"attributes": map[string]any{"active": map[string]any{"public_jwk": text}}}))
	},
	"saved.tfplan: tfplan": func(t *testing.T, w *terraformtest.Workspace, text string) {
		var archive bytes.Buffer
		z := zip.NewWriter(&archive)
		f := must(z.Create("tfplan"))
		if _, err := f.Write([]byte("\x12\x01" + text)); err != nil {
			t.Fatal(err)
		}
		check(z.Close())
		write(t, w, "saved.tfplan", archive.String())
	},
	"errored.tfstate": func(t *testing.T, w *terraformtest.Workspace, text string) {
		private := must(json.Marshal(map[string]string{"history": text}))
		write(t, w, "errored.tfstate", stateWith(t, map[string]any{"private": base64.StdEncoding.EncodeToString(private)}))
	},
	"trace.log": func(t *testing.T, w *terraformtest.Workspace, text string) {
		write(t, w, "trace.log", "2026-01-01T00:00:00Z [TRACE] provider: a thing happened: value="+text+"\n")
	},
	// A program that prints a file replaces terraform.
	terraformtest.Printed: func(t *testing.T, w *terraformtest.Workspace, text string) {
		cat, err := exec.LookPath("cat")
		if err != nil {
			t.Skip("needs the program cat")
		}
		write(t, w, printedFile, "Error: "+text+" is wrong\n")
		w.Binary = cat
		if _, err := w.Must(t.Context(), printedFile); err != nil {
			t.Fatal(err)
		}
	},
}

// printedFile is not searched.
const printedFile = "printed.txt"

func stateWith(t *testing.T, instance map[string]any) string {
	t.Helper()
	text := must(json.Marshal(map[string]any{"resources": []any{map[string]any{"type": "jwt_keyset", "instances": []any{instance}}}}))
	return string(text)
}

// search plants a text in one place of a directory in which no terraform has run, and returns the places where a key is found.
func search(t *testing.T, key jwk.Key, place, text string) []string {
	t.Helper()
	w := &terraformtest.Workspace{Dir: t.TempDir()}
	for name, plant := range plants {
		if name == place {
			plant(t, w, text)
		} else {
			plant(t, w, "nothing")
		}
	}
	private := must(jwk.JWK{Key: key}.PrivateJSON())
	public, _ := jwk.JWK{Key: key}.PublicJSON() // a secret has none
	var secrets terraformtest.Secrets
	check(secrets.AddJWK(private, public))
	leaks := must(w.Search(&secrets, nil, printedFile))
	return slices.Collect(maps.Keys(leaks))
}

func write(t *testing.T, w *terraformtest.Workspace, name, content string) {
	t.Helper()
	check(w.WriteFile(name, content))
}

func makeKey(t *testing.T, algorithm string) jwk.Key {
	t.Helper()
	a := must(jwk.ParseAlgorithm(algorithm))
	return must(jwk.Generate(a, 0))
}

// must is for what cannot fail in a test unless the test is wrong.
func must[T any](value T, err error) T { check(err); return value }

func check(err error) {
	if err != nil {
		panic(err)
	}
}
