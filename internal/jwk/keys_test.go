package jwk

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// One key of each kind for the whole test binary: RSA keys are slow to make.
var (
	rsaKey   = sync.OnceValue(func() Key { return mustGenerate("RS256") })
	otherRSA = sync.OnceValue(func() Key { return mustGenerate("PS256") })
	p256Key  = sync.OnceValue(func() Key { return mustGenerate("ES256") })
	p384Key  = sync.OnceValue(func() Key { return mustGenerate("ES384") })
	p521Key  = sync.OnceValue(func() Key { return mustGenerate("ES512") })
	edKey    = sync.OnceValue(func() Key { return mustGenerate("Ed25519") })
	mldsa44  = sync.OnceValue(func() Key { return mustGenerate("ML-DSA-44") })
	mldsa65  = sync.OnceValue(func() Key { return mustGenerate("ML-DSA-65") })
	mldsa87  = sync.OnceValue(func() Key { return mustGenerate("ML-DSA-87") })
	hmacKey  = sync.OnceValue(func() Key { return mustGenerate("HS256") })
)

// asymmetricKeys returns a key of each kind that has a public half, by name.
func asymmetricKeys() map[string]Key {
	return map[string]Key{
		"RSA": rsaKey(), "P-256": p256Key(), "P-384": p384Key(), "P-521": p521Key(), "Ed25519": edKey(),
		"ML-DSA-44": mldsa44(), "ML-DSA-65": mldsa65(), "ML-DSA-87": mldsa87(),
	}
}

// keyFor returns a key for the algorithm, a shared one if there is one.
func keyFor(a Algorithm) Key {
	for _, k := range asymmetricKeys() {
		if a.fits(k) {
			return k
		}
	}
	switch {
	case !a.Symmetric():
		panic("asymmetricKeys has no key for " + a.name)
	case a.name == "HS256":
		return hmacKey()
	default:
		return mustGenerate(a.name)
	}
}

// membersOf returns the members of the key itself, by name.
func membersOf(k Key) map[string]string {
	members := map[string]string{}
	for _, m := range slices.Concat(k.material().requiredMembers(), k.material().privateMembers()) {
		members[m.name] = m.value
	}
	return members
}

func mustGenerate(algorithm string) Key { return must(Generate(must(ParseAlgorithm(algorithm)), 0)) }

// must is for what cannot fail in a test unless the test is wrong.
func must[T any](value T, err error) T { check(err); return value }

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// anyKey returns the key in a PEM or a JWK, private or public.
func anyKey(text string) Key {
	if IsJSON(text) {
		return must(ParseJWK(text)).Key
	}
	return must(ParsePEM(text))
}

func rsaOf(k Key) *rsa.PrivateKey { return k.Signer().(*rsa.PrivateKey) }

// asRefusal returns the refusal in err. It fails the test if there is none.
func asRefusal(t *testing.T, err error) *refusal.Error {
	t.Helper()
	var refused *refusal.Error
	if !errors.As(err, &refused) {
		t.Fatalf("got error %v of type %T, want a *refusal.Error", err, err)
	}
	return refused
}

// wantRefusal fails the test unless err is a refusal with the summary.
func wantRefusal(t *testing.T, err error, summary string) {
	t.Helper()
	if refused := asRefusal(t, err); refused.Summary != summary {
		t.Fatalf("got refusal %q (%s), want %q", refused.Summary, refused.Detail, summary)
	}
}

func pemOf(label string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
}

func derOf(text string) []byte {
	block, _ := pem.Decode([]byte(text))
	return block.Bytes
}

// pkcs1 is an RSAPrivateKey with numbers that a test can change.
type pkcs1 struct {
	Version                   int
	N, E, D, P, Q, DP, DQ, QI *big.Int
	OtherPrimes               []struct{ R, D, T *big.Int } `asn1:"optional,omitempty"`
}

func pkcs1Of(key *rsa.PrivateKey) pkcs1 {
	return pkcs1{
		N: key.N, E: big.NewInt(int64(key.E)), D: key.D, P: key.Primes[0], Q: key.Primes[1],
		DP: key.Precomputed.Dp, DQ: key.Precomputed.Dq, QI: key.Precomputed.Qinv,
	}
}

func (p pkcs1) pem() string { return pemOf(labelPKCS1, must(asn1.Marshal(p))) }

// pkcs8With wraps a private key in a PrivateKeyInfo of any kind.
func pkcs8With(oid asn1.ObjectIdentifier, parameters any, key []byte) string {
	return pemOf(labelPKCS8, must(asn1.Marshal(struct {
		Version   int
		Algorithm any
		Key       []byte
	}{0, algorithmWith(oid, parameters), key})))
}

// spkiWith wraps a public key in a SubjectPublicKeyInfo of any kind.
func spkiWith(oid asn1.ObjectIdentifier, parameters any, key []byte) string {
	return pemOf(labelSPKI, must(asn1.Marshal(struct {
		Algorithm any
		Key       asn1.BitString
	}{algorithmWith(oid, parameters), asn1.BitString{Bytes: key, BitLength: 8 * len(key)}})))
}

func algorithmWith(oid asn1.ObjectIdentifier, parameters any) any {
	if parameters == nil {
		return struct{ OID asn1.ObjectIdentifier }{oid}
	}
	return struct {
		OID        asn1.ObjectIdentifier
		Parameters any
	}{oid, parameters}
}

var (
	ecOID      = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}
	ed25519OID = asn1.ObjectIdentifier{1, 3, 101, 112}
)

// prime returns a prime for a key with the exponent rsaExponent.
func prime(bits int) *big.Int {
	for {
		p := must(rand.Prime(rand.Reader, bits))
		if new(big.Int).Mod(p, big.NewInt(rsaExponent)).Cmp(one) != 0 {
			return p
		}
	}
}

// rsaFromPrimes makes a private key from two numbers, which may be no good primes.
func rsaFromPrimes(p, q *big.Int) pkcs1 {
	p1, q1 := new(big.Int).Sub(p, one), new(big.Int).Sub(q, one)
	e := big.NewInt(rsaExponent)
	phi := new(big.Int).Mul(p1, q1)
	d := new(big.Int).ModInverse(e, phi)
	return pkcs1{
		N: new(big.Int).Mul(p, q), E: e, D: d, P: p, Q: q,
		DP: new(big.Int).Mod(d, p1), DQ: new(big.Int).Mod(d, q1), QI: new(big.Int).ModInverse(q, p),
	}
}

// closePrimes returns a prime of the key and the next prime.
func closePrimes(key Key) (p, q *big.Int) {
	p = rsaOf(key).Primes[0]
	for q = new(big.Int).Add(p, big.NewInt(2)); !q.ProbablyPrime(10); {
		q.Add(q, big.NewInt(2))
	}
	return p, q
}

// distantPrimes returns two primes of 1024 bits whose distance has 900 bits: too far
// apart for Fermat's method, and too close for FIPS 186-5.
func distantPrimes() (p, q *big.Int) {
	p = prime(1024)
	for q = new(big.Int).Sub(p, new(big.Int).Lsh(one, 900)); !q.ProbablyPrime(10); {
		q.Sub(q, big.NewInt(2))
	}
	return p, q
}

// rocaPEM is the first key with the ROCA flaw in the tests of rocacheck.
const rocaPEM = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAlze9c7qGdjDLVR/ntk+4
ZkfMcYsAnmfTFHfe3Xv7jRQqPCXCULtr0y0jG3aRJmEenoXO9uDveqr43gFB9yvA
dLEhu0aJqpB7lNZ+yXsvfVp/96dkSN8oWYL/dd9Z7GQOvVniHUY3Xsd7zdw2eYOy
HSXhhA2Ttwnj3c1jEYfC0y9q1cU99aL0ogGDqolcOvlkJu+mGb+6+WyboFa1gwRu
kYxBHZWKiHCt/eihvXsPTzTlXmTXWdGJtA1xZDnCBWuZ90b5R0agXVIESTl0cCyH
aQM/tLZmktJIU+Eu7ALBXemPg9kh3SCnYd3/YvDGCtYSXOWthHwlP5CImRBcQaNn
cQIDAQAB
-----END PUBLIC KEY-----`

// largestRSA is a key of 8192 bits from published primes, see testdata/README.md: the search for others takes long.
var largestRSA = sync.OnceValue(func() Key {
	var p, q big.Int
	must(fmt.Sscanf(string(must(os.ReadFile("testdata/largest_primes.txt"))), "%x\n%x\n", &p, &q))
	return must(ParsePrivatePEM(rsaFromPrimes(&p, &q).pem(), ""))
})

// vector is a published key, see testdata/README.md.
type vector struct {
	Section    string          `json:"section"`
	Thumbprint string          `json:"thumbprint"`
	JWK        json.RawMessage `json:"jwk"`
}

var vectors = sync.OnceValue(func() []vector {
	var all []vector
	check(json.Unmarshal(must(os.ReadFile("testdata/vectors.json")), &all))
	return all
})

// vectorJWK returns the JWK text of the published key of a section.
func vectorJWK(section string) string {
	for _, v := range vectors() {
		if v.Section == section {
			return string(v.JWK)
		}
	}
	panic("no vector " + section)
}

// certificateOf returns a certificate. crypto/x509 makes none for an ML-DSA key: the key gets the certificate of another key, with its own
// public key in it. The signature is then wrong, but nothing checks it.
func certificateOf(k Key) string {
	if k.KeyType() == keyTypeAKP {
		var certificate, content []asn1.RawValue
		must(asn1.Unmarshal(derOf(certificateOf(p256Key())), &certificate))
		must(asn1.Unmarshal(certificate[0].FullBytes, &content))
		content[6] = asn1.RawValue{FullBytes: must(k.material().(pemMaterial).spki())} // subjectPublicKeyInfo
		certificate[0] = asn1.RawValue{FullBytes: must(asn1.Marshal(content))}
		return pemOf(labelCertificate, must(asn1.Marshal(certificate)))
	}
	template := &x509.Certificate{SerialNumber: one}
	signer := k.Signer().(crypto.Signer)
	return pemOf(labelCertificate, must(x509.CreateCertificate(rand.Reader, template, template, signer.Public(), signer)))
}

// edit replaces one part of a text that must be there.
func edit(text, old, replacement string) string {
	if !strings.Contains(text, old) {
		panic("nothing to replace in a test's input")
	}
	return strings.Replace(text, old, replacement, 1)
}
