package jwk

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"slices"
	"strings"
	"testing"
)

// toyKind proves that a new kind of key is one file and one row in the table of algorithms. It has what ML-DSA has and other kinds lack
// (RFC 9964): the alg is a part of the key, and the signature takes the input without a hash.
type toyKind struct{}

type toyMaterial struct {
	pub  ed25519.PublicKey
	seed []byte
}

var toyOID = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, 1}

// toyInput makes the signatures of the toy differ from Ed25519.
func toyInput(input []byte) []byte { return append([]byte("toy:"), input...) }

func (toyKind) keyType() string        { return "TOY" }
func (toyKind) curves() []string       { return nil }
func (toyKind) name() string           { return "Toy" }
func (toyKind) needs(Algorithm) string { return "a toy key" }
func (toyKind) sizes() []int           { return nil }

func (toyKind) generate(Algorithm, int) (material, error) {
	seed := make([]byte, ed25519.SeedSize)
	_, _ = rand.Read(seed)
	return newToy(seed), nil
}

func newToy(seed []byte) toyMaterial {
	return toyMaterial{ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey), seed}
}

func (toyKind) parseJWK(o jsonObject) (material, error) {
	if alg, err := o.requiredText("alg"); err != nil || alg != "TOY-1" {
		return nil, err
	}
	pub, err := o.fixed("pub", ed25519.PublicKeySize)
	if err != nil || !o.has("priv") {
		return toyMaterial{pub: pub}, err
	}
	seed, err := o.fixed("priv", ed25519.SeedSize)
	if err == nil && !slices.Equal(newToy(seed).pub, pub) {
		err = halvesDiffer()
	}
	return toyMaterial{pub, seed}, err
}

func (toyKind) oids() []string       { return []string{toyOID.String()} }
func (toyKind) formats() []pemFormat { return nil }

func (toyKind) parsePKCS8(_ algorithmIdentifier, key []byte) (material, error) {
	if len(key) != ed25519.SeedSize {
		return nil, damaged(labelPKCS8)
	}
	return newToy(key), nil
}

func (toyKind) parseSPKI(_ algorithmIdentifier, key []byte) (material, error) {
	if len(key) != ed25519.PublicKeySize {
		return nil, damaged(labelSPKI)
	}
	return toyMaterial{pub: key}, nil
}

func (m toyMaterial) kind() kind                { return toyKind{} }
func (m toyMaterial) describe() string          { return "a toy key" }
func (m toyMaterial) bits() int                 { return 256 }
func (m toyMaterial) curve() string             { return "" }
func (m toyMaterial) fits(Algorithm) bool       { return true }
func (m toyMaterial) public() material          { return toyMaterial{pub: m.pub} }
func (m toyMaterial) hasPrivate() bool          { return m.seed != nil }
func (m toyMaterial) equal(other material) bool { return m.pub.Equal(other.(toyMaterial).pub) }
func (m toyMaterial) signer() any               { return ed25519.NewKeyFromSeed(m.seed) }
func (m toyMaterial) verifier() any             { return m.pub }

func (m toyMaterial) requiredMembers() []member {
	return []member{{"alg", "TOY-1"}, {"pub", base64Bytes(m.pub)}}
}

func (m toyMaterial) privateMembers() []member {
	if m.seed == nil {
		return nil
	}
	return []member{{"priv", base64Bytes(m.seed)}}
}

func (m toyMaterial) pkcs8() ([]byte, error) { return derOf(pkcs8With(toyOID, nil, m.seed)), nil }
func (m toyMaterial) spki() ([]byte, error)  { return derOf(spkiWith(toyOID, nil, m.pub)), nil }

func (m toyMaterial) sign(_ Algorithm, input []byte) ([]byte, error) {
	return ed25519.Sign(ed25519.NewKeyFromSeed(m.seed), toyInput(input)), nil
}

func (m toyMaterial) verify(_ Algorithm, input, signature []byte) bool {
	return ed25519.Verify(m.pub, toyInput(input), signature)
}

// withAlgorithm adds an algorithm until the test ends.
func withAlgorithm(t *testing.T, a Algorithm) {
	before := algorithms
	t.Cleanup(func() { algorithms = before })
	algorithms = append(slices.Clone(algorithms), a)
}

func TestNewKind(t *testing.T) {
	withAlgorithm(t, Algorithm{name: "TOY-1", kind: toyKind{}})
	a := must(ParseAlgorithm("TOY-1"))
	k := must(Generate(a, 0))
	if k.String() != "a toy key" || a.KeyType() != "TOY" || a.Symmetric() || a.DefaultRSABits() != 0 || !slices.Equal(AlgorithmsFor(k), []string{"TOY-1"}) {
		t.Errorf("the key is %v, fits %v", k, AlgorithmsFor(k))
	}
	m := membersOf(k)
	canonical := sha256.Sum256([]byte(`{"alg":"TOY-1","kty":"TOY","pub":"` + m["pub"] + `"}`))
	if k.Thumbprint() != base64Bytes(canonical[:]) || k.Public().Thumbprint() != k.Thumbprint() {
		t.Error("the thumbprint is not the one of RFC 7638")
	}
	if got, want := must(JWK{Key: k, KeyID: "1"}.PublicJSON()), `{"kty":"TOY","kid":"1","alg":"TOY-1","pub":"`+m["pub"]+`"}`; got != want {
		t.Errorf("the JWK is %s, want %s", got, want)
	}
	text := must(k.PrivatePEM())
	for _, form := range []struct{ text, passphrase string }{{text, ""}, {encryptedDER(derOf(text), "secret"), "secret"}, {must(JWK{Key: k}.PrivateJSON()), ""}} {
		if j, err := ParsePrivate(form.text, form.passphrase); err != nil || !j.Key.Equal(k) {
			t.Errorf("private form with the passphrase %q: %v, %v", form.passphrase, j.Key, err)
		}
	}
	for form, text := range map[string]string{"PEM": must(k.PublicPEM()), "JWK": must(JWK{Key: k}.PublicJSON())} {
		if j, err := ParsePublic(text); err != nil || !j.Key.Equal(k.Public()) || k.CheckPair(j.Key) != nil {
			t.Errorf("public %s: %v, %v", form, j.Key, err)
		}
	}
	input := []byte("input")
	signature := must(k.Sign(a, input))
	if !k.Public().Verify(a, input, signature) || k.Public().Verify(a, []byte("other"), signature) {
		t.Error("the signature does not verify, or verifies too much")
	}
	if k.Verify(must(ParseAlgorithm("EdDSA")), input, signature) || edKey().Verify(a, input, signature) {
		t.Error("the signature verifies with another algorithm or key")
	}
	if set := must(ParseSet(Set(must(JWK{Key: k}.PrivateJSON())))); !set[0].HasPrivate() || set[0].Algorithm != "TOY-1" {
		t.Error("the private member of the JWK Set is not seen")
	}
	if fit, kinds := a.Fits(p256Key()).Error(), unsupportedKind("").Error(); !strings.Contains(fit, "TOY-1 needs a toy key.") || !strings.Contains(kinds, "and Toy") {
		t.Error(fit, kinds)
	}
}

// curveToyKind has the kty of Ed25519 and another curve, as Ed448 has (RFC 8037).
type curveToyKind struct{ toyKind }

func (curveToyKind) keyType() string  { return "OKP" }
func (curveToyKind) curves() []string { return []string{"Toy"} }

func TestKindsWithTheSameKeyType(t *testing.T) {
	withAlgorithm(t, Algorithm{name: "TOY-2", kind: curveToyKind{}})
	for _, test := range []struct {
		keyType, curve string
		want           kind
	}{
		{"OKP", "Toy", curveToyKind{}}, {"OKP", "Ed25519", ed25519Kind{}}, {"OKP", "X25519", ed25519Kind{}}, {"OKP", "", ed25519Kind{}},
		{"EC", "P-521", ecKind{}}, {"EC", "Toy", ecKind{}}, {"RSA", "", rsaKind{}}, {"RSA", "Toy", rsaKind{}}, {"TOY", "Toy", nil},
	} {
		if got, ok := kindOf(test.keyType, test.curve); got != test.want || ok != (test.want != nil) {
			t.Errorf("kty %s, crv %s: %T", test.keyType, test.curve, got)
		}
	}
	public := base64Bytes(make([]byte, ed25519.PublicKeySize))
	if j, err := ParseJWK(`{"kty":"OKP","crv":"Toy","alg":"TOY-1","pub":"` + public + `"}`); err != nil || j.Key.String() != "a toy key" {
		t.Errorf("the JWK of the toy: %v, %v", j.Key, err)
	}
	seen := map[string]bool{}
	for _, k := range kinds() {
		for _, curve := range k.curves() {
			if seen[k.keyType()+" "+curve] {
				t.Errorf("two kinds have the kty %s and the crv %s", k.keyType(), curve)
			}
			seen[k.keyType()+" "+curve] = true
		}
	}
}

// A kind whose private members are missing from the list could be published.
func TestPrivateMembersAreListed(t *testing.T) {
	for _, a := range algorithms {
		private := keyFor(a).material().privateMembers()
		if a.Symmetric() {
			private = keyFor(a).material().requiredMembers()
		}
		for _, m := range private {
			if !slices.Contains(privateMembers, m.name) {
				t.Errorf("%s: the private member %s is not in privateMembers", a, m.name)
			}
		}
	}
}
