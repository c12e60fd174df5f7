package jwk

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/mldsa"
	"github.com/cloudflare/circl/sign"
	"github.com/cloudflare/circl/sign/schemes"
)

// mldsaSeed is the seed of all examples in RFC 9881 appendix C: 00 01 02 to 1f.
func mldsaSeed() []byte {
	seed := make([]byte, 32)
	for i := range seed {
		seed[i] = byte(i)
	}
	return seed
}

// otherMLDSASeed is a seed that can be random.
func otherMLDSASeed() []byte {
	seed := sha256.Sum256(mldsaSeed())
	return seed[:]
}

// mldsaExpanded returns the expanded key of otherMLDSASeed, as another library computes it.
func mldsaExpanded(name string) []byte {
	_, private := schemes.ByName(name).DeriveKey(otherMLDSASeed())
	return must(private.MarshalBinary())
}

// mldsaChoice returns a private key in one of the forms of RFC 9881 section 6: a seed, an expanded key or both.
func mldsaChoice(seed, expanded []byte) []byte {
	switch {
	case expanded == nil:
		return must(asn1.MarshalWithParams(seed, "tag:0"))
	case seed == nil:
		return must(asn1.Marshal(expanded))
	default:
		return must(asn1.Marshal(struct{ Seed, Expanded []byte }{seed, expanded}))
	}
}

// outOfRange returns an expanded key of ML-DSA-65 whose first private number is -5, which FIPS 204 does not allow. Everything else follows
// from the numbers.
func outOfRange(expanded []byte) []byte {
	set, _ := mldsaSetWith("ML-DSA-65")
	wrong := slices.Clone(expanded)
	wrong[mldsaSecret] = wrong[mldsaSecret]&0xf0 | 9
	var p mldsaPrivate
	p.rho, p.key = wrong[:mldsaHashBytes], wrong[mldsaHashBytes:mldsaPublic]
	for packed := range slices.Chunk(wrong[mldsaSecret:mldsaSecret+128*int(set.k+set.l)], 128) {
		var poly mldsaPoly
		for i, value := range unpackBits(packed, 4) {
			poly[i] = mldsaMod(4 - int64(value))
		}
		p.s1 = append(p.s1, poly)
	}
	p.s1, p.s2 = p.s1[:set.l], p.s1[set.l:]
	return set.encodeExpanded(p)
}

func digest(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }

// TestMLDSAVectors computes every example of RFC 9964 appendix A and of RFC 9881 appendix C from its seed. The examples have up to six
// kilobytes, so their SHA-256 is here instead: of the JWS in compact form, and of the DER of each PEM.
func TestMLDSAVectors(t *testing.T) {
	for _, v := range []struct{ name, kid, jws, seed, expanded, both, public string }{
		{
			"ML-DSA-44", "T4xl70S7MT6Zeq6r9V9fPJGVn76wfnXJ21-gyo0Gu6o",
			"2ae7b395a71470a610a0d8b6443fd4784d93ba2b7d0a752da58264eb0fd338e8",
			"c823cb6a31172daa8af670a22c0f049af972bf1cb39a4a95971aa8c0c659dff4",
			"35cb529103b3a9ed502fecb438a671ff11bb05fb4afa99301d06240883a74106",
			"e355e29f28e537fcf3aff28354016415146d7f801a57136c241bb6e9addfaa30",
			"837832708c5236d951581f1fddf2b79991b3424a0486d16da1ddad0fd69701be",
		},
		{
			"ML-DSA-65", "Suiu29qbfuaBaR4Ats-c6XQBePB_OpAxAwcTR_0KXVM",
			"bb1a49c32f37f5f750e73fcc6fd7cbd8cf683e8b0270b1420c02e2e63e66bc01",
			"af965903772933b6acc59764f335fcad9b5c61cdab2b368eabf224e7c29e31ac",
			"fae10810e47ed4b41851065b40bb60547e816ebf31b0738b4ed4af57337706ec",
			"5259463f8ec68e21b8c179a7e49dba184fd24280080bd5bb78af94d7a2a0ac81",
			"b8b62131bfbe84433efb2273d7f5b87f7a22854a2cfd366fc2aead86d837c52d",
		},
		{
			"ML-DSA-87", "tRn1JNIkgMsABVQBlXeDHxAIcclh-2IX0UdDEzPt5XU",
			"7102258ffe720c7430bf087b3283867b559d7479d1142162369fec672e1804aa",
			"72cc4260a8d3d7622801ea98636123866d00e236d5f77221039c862325e02754",
			"8e2e40f141d1d6788d074de4124a744ee3106697ae6c01faccf855510079ecb3",
			"c71913419ea426e99da06330e3b06b2ab47448f1aff520479358e3cb71f5c1d6",
			"07e57c4f14dbad1267f621ec3777b4e2e6c4fbc4c22fbb87510ff8e0b3c6a642",
		},
	} {
		t.Run(v.name, func(t *testing.T) {
			// RFC 9964: the kid is the thumbprint. The seed is all zeros, which the parsers refuse.
			set, _ := mldsaSetWith(v.name)
			zeros := must(mldsa.NewPrivateKey(set.Parameters, make([]byte, 32)))
			k := keyOf(mldsaMaterial{zeros.PublicKey(), zeros})
			if got := k.Thumbprint(); got != v.kid {
				t.Errorf("thumbprint %s, want %s", got, v.kid)
			}
			input := base64Bytes([]byte(`{"alg":"`+v.name+`","kid":"`+v.kid+`"}`)) + "." +
				base64Bytes([]byte("It’s a dangerous business, Frodo, going out your door."))
			signature := must(k.Signer().(*mldsa.PrivateKey).SignDeterministic([]byte(input), nil))
			if got := digest([]byte(input + "." + base64Bytes(signature))); got != v.jws {
				t.Errorf("the SHA-256 of the JWS is %s, want %s", got, v.jws)
			}
			if !k.Public().Verify(must(ParseAlgorithm(v.name)), []byte(input), signature) {
				t.Error("the JWS does not verify")
			}

			// RFC 9881
			seed, expanded := mldsaSeed(), set.expandSeed(mldsaSeed())
			for form, test := range map[string]struct{ text, want string }{
				"seed":     {pkcs8With(set.oid, nil, mldsaChoice(seed, nil)), v.seed},
				"expanded": {pkcs8With(set.oid, nil, mldsaChoice(nil, expanded)), v.expanded},
				"both":     {pkcs8With(set.oid, nil, mldsaChoice(seed, expanded)), v.both},
			} {
				if got := digest(derOf(test.text)); got != test.want {
					t.Errorf("the SHA-256 of the form %s is %s, want %s", form, got, test.want)
				}
				_, err := ParsePrivatePEM(test.text, "")
				wantRefusal(t, err, map[bool]string{true: "ML-DSA Key Without Its Seed", false: "Guessable Private Key"}[form == "expanded"])
			}
			counter := must(mldsa.NewPrivateKey(set.Parameters, seed))
			example := keyOf(mldsaMaterial{counter.PublicKey(), counter})
			if digest(derOf(must(example.PrivatePEM()))) != v.seed || digest(derOf(must(example.PublicPEM()))) != v.public {
				t.Error("the example is encoded in another way")
			}

			// The same forms of a key that can be random
			seed, expanded = otherMLDSASeed(), mldsaExpanded(v.name)
			want := must(ParsePrivatePEM(pkcs8With(set.oid, nil, mldsaChoice(seed, nil)), ""))
			if got := must(ParsePrivatePEM(pkcs8With(set.oid, nil, mldsaChoice(seed, expanded)), "")); !got.Equal(want) || !strings.Contains(must(JWK{Key: got}.PrivateJSON()), base64Bytes(seed)) {
				t.Error("the form with the seed and the expanded key is another key")
			}
		})
	}
}

// TestMLDSAWithCIRCL compares keys and signatures with a library that shares no code with ours, for random seeds.
func TestMLDSAWithCIRCL(t *testing.T) {
	for _, k := range []Key{mldsa44(), mldsa65(), mldsa87()} {
		m := k.material().(mldsaMaterial)
		name, a := m.set().String(), must(ParseAlgorithm(m.set().String()))
		scheme := schemes.ByName(name)
		theirs, private := scheme.DeriveKey(m.priv.Bytes())
		if got := must(theirs.MarshalBinary()); !slices.Equal(got, m.pub.Bytes()) {
			t.Errorf("%s: another public key", name)
		}
		if got := must(private.MarshalBinary()); !slices.Equal(got, m.set().expandSeed(m.priv.Bytes())) {
			t.Errorf("%s: another expanded key", name)
		}
		input := []byte("header.claims")
		if ours := must(k.Sign(a, input)); len(ours) != a.LargeSignature() || !scheme.Verify(theirs, input, ours, nil) || scheme.Verify(theirs, input, ours, &sign.SignatureOpts{Context: "JWT"}) {
			t.Errorf("%s: our signature has another size, does not verify, or verifies with a context", name)
		}
		signature, public := scheme.Sign(private, input, nil), k.Public()
		if !public.Verify(a, input, signature) || public.Verify(a, append(input, 'x'), signature) || public.Verify(a, input, signature[1:]) {
			t.Errorf("%s: their signature does not verify, or too much does", name)
		}
		if public.Verify(a, input, scheme.Sign(private, input, &sign.SignatureOpts{Context: "JWT"})) {
			t.Errorf("%s: a signature with a context verifies (RFC 9964 section 5)", name)
		}
		if _, err := public.Sign(a, input); err == nil {
			t.Errorf("%s: a public key signs", name)
		}
	}
}

// TestMLDSAKeyGeneration has the vectors of NIST's ACVP for key generation, which come with CIRCL.
func TestMLDSAKeyGeneration(t *testing.T) {
	directory := strings.TrimSpace(string(must(exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/cloudflare/circl").Output())))
	directory = filepath.Join(directory, "sign", "mldsa", "testdata", "ML-DSA-keyGen-FIPS204")
	type acvp struct {
		TestGroups []struct {
			ParameterSet string
			Tests        []struct{ Seed, PK, SK string }
		}
	}
	read := func(name string) (all acvp) {
		file := must(os.Open(filepath.Join(directory, name)))
		defer func() { check(file.Close()) }()
		check(json.NewDecoder(must(gzip.NewReader(file))).Decode(&all))
		return all
	}
	asked, count := read("prompt.json.gz"), 0
	for i, group := range read("expectedResults.json.gz").TestGroups {
		set, _ := mldsaSetWith(asked.TestGroups[i].ParameterSet)
		for j, want := range group.Tests {
			seed := must(hex.DecodeString(asked.TestGroups[i].Tests[j].Seed))
			m := must(set.privateKey(seed, nil)).(mldsaMaterial)
			if got := fmt.Sprintf("%X", m.pub.Bytes()); got != want.PK {
				t.Errorf("%s, test %d: another public key", set, j)
			}
			if got := fmt.Sprintf("%X", set.expandSeed(seed)); got != want.SK || !set.isConsistent(must(hex.DecodeString(want.SK))) {
				t.Errorf("%s, test %d: another expanded key", set, j)
			}
			count++
		}
	}
	if count != 75 {
		t.Errorf("%d tests, want 25 for each algorithm", count)
	}
}

// wycheproof is a version of the test vectors of C2SP. They have 5 MB, so they are no part of this repository.
const wycheproof = "github.com/c2sp/wycheproof@v0.0.0-20260902155932-3fa63dd0344a"

// TestMLDSAWycheproof has signatures and public keys at the edges of what is valid.
func TestMLDSAWycheproof(t *testing.T) {
	var module struct{ Dir, Error string }
	download := exec.Command("go", "mod", "download", "-json", wycheproof)
	download.Dir = t.TempDir()
	output, err := download.Output()
	if json.Unmarshal(output, &module) != nil || err != nil {
		t.Skipf("%s cannot be downloaded, so its vectors are not tested: %s", wycheproof, module.Error)
	}
	for _, name := range []string{"ML-DSA-44", "ML-DSA-65", "ML-DSA-87"} {
		set, _ := mldsaSetWith(name)
		var all struct {
			TestGroups []struct {
				PublicKey string
				Tests     []struct {
					Msg, Ctx, Sig, Result, Comment string
				}
			}
		}
		file := "mldsa_" + strings.TrimPrefix(name, "ML-DSA-") + "_verify_test.json"
		check(json.Unmarshal(must(os.ReadFile(filepath.Join(module.Dir, "testvectors_v1", file))), &all))
		accepted, refused := 0, 0
		for _, group := range all.TestGroups {
			public := must(hex.DecodeString(group.PublicKey))
			if len(strings.Trim(string(public[min(len(public), mldsaHashBytes):]), "\x00")) == 0 {
				_, err := set.publicKey(public)
				wantRefusal(t, err, "Weak ML-DSA Key")
				continue // valid in FIPS 204, where it does not matter who can sign
			}
			material, err := set.publicKey(public)
			for _, test := range group.Tests {
				if test.Ctx != "" {
					continue // JWS has no context
				}
				valid := err == nil && keyOf(material).Verify(must(ParseAlgorithm(name)), must(hex.DecodeString(test.Msg)), must(hex.DecodeString(test.Sig)))
				if valid != (test.Result == "valid") {
					t.Errorf("%s: %s: verifies is %v", name, test.Comment, valid)
				}
				if valid {
					accepted++
				} else {
					refused++
				}
			}
		}
		if accepted == 0 || refused == 0 {
			t.Errorf("%s: %d signatures accepted and %d refused, so the vectors prove nothing", name, accepted, refused)
		}
	}
}
