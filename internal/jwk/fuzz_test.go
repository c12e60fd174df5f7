package jwk

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// For any input, every parser returns either a key or a refusal that quotes nothing,
// never both. An accepted key is the same after it is written and read.

// checkOutcome checks the result of any parser. It reports whether there is a key.
func checkOutcome(t *testing.T, k Key, err error, input string) bool {
	t.Helper()
	if err == nil {
		if k.IsZero() || k.Thumbprint() == "" {
			t.Fatal("no error and no key")
		}
		return true
	}
	if !k.IsZero() {
		t.Fatal("an error and a key")
	}
	refused := asRefusal(t, err)
	if refused.Summary == "" || refused.Detail == "" || strings.Contains(refused.Detail, "%!") {
		t.Fatalf("a refusal without a message: %q, %q", refused.Summary, refused.Detail)
	}
	// The input can be a part of a fixed message by chance. This is no quote.
	if !strings.Contains(refusalsPageText(), refused.Detail) {
		if run := quotedRun(input, withoutLabels(refused.Detail)); run != "" {
			t.Fatalf("the message quotes %q", run)
		}
	}
	return false
}

// withoutLabels removes the PEM labels and BEGIN lines that a message can contain.
func withoutLabels(message string) string {
	for _, want := range []expected{expectPrivate, expectPublic, expectAny} {
		message = strings.ReplaceAll(message, want.example, "")
	}
	labels := slices.Collect(maps.Keys(labelTypes))
	slices.SortFunc(labels, func(a, b string) int { return len(b) - len(a) })
	for _, label := range labels {
		message = strings.ReplaceAll(message, label, "")
	}
	return message
}

// roundTrip checks that a key is the same after it is written and read.
func roundTrip(t *testing.T, j JWK) {
	t.Helper()
	encode := j.PublicJSON
	if j.Key.HasPrivate() {
		encode = j.PrivateJSON
	}
	if j.Key.KeyType() == keyTypeAKP && j.Algorithm == "" {
		j.Algorithm = AlgorithmsFor(j.Key)[0] // every JWK of the key has it
	}
	again, err := ParseJWK(must(encode()))
	if err != nil || !again.Key.Equal(j.Key) || again.KeyID != j.KeyID || again.Algorithm != j.Algorithm || again.Use != j.Use {
		t.Fatalf("the JWK changes when it is written: %v", err)
	}
	if j.Key.KeyType() == "oct" {
		return
	}
	if public, err := ParsePublicPEM(must(j.Key.PublicPEM())); err != nil || !public.Equal(j.Key.Public()) {
		t.Fatalf("the public PEM is another key: %v", err)
	}
	if !j.Key.HasPrivate() {
		return
	}
	if private, err := ParsePrivatePEM(must(j.Key.PrivatePEM()), ""); err != nil || !private.Equal(j.Key) {
		t.Fatalf("the private PEM is another key: %v", err)
	}
	check(j.Key.CheckPair(j.Key.Public()))
}

// addSeeds adds each input of the refusals and each encoding of a key.
func addSeeds(f *testing.F, add func(text string)) {
	f.Helper()
	for _, r := range refusals() {
		// Long inputs only slow the fuzzer down.
		if text, _, _ := strings.Cut(r.input, "\x00"); len(text) < maxInputBytes/8 {
			add(text)
		}
	}
	for _, k := range asymmetricKeys() {
		for _, text := range privateForms(k) {
			add(text)
		}
		add(must(k.PublicPEM()))
		add(must(JWK{Key: k, KeyID: "kid", Use: UseSignature}.PublicJSON()))
	}
	for _, name := range []string{"ML-DSA-44", "ML-DSA-87"} {
		set, _ := mldsaSetWith(name)
		for _, choice := range [][]byte{mldsaChoice(otherMLDSASeed(), nil), mldsaChoice(nil, mldsaExpanded(name)), mldsaChoice(otherMLDSASeed(), mldsaExpanded(name))} {
			add(pkcs8With(set.oid, nil, choice))
		}
	}
	for _, v := range vectors() {
		add(string(v.JWK))
	}
}

func FuzzParsePrivatePEM(f *testing.F) {
	addSeeds(f, func(text string) { f.Add(text, "") })
	f.Add(encryptedPEM(edKey(), "x"), "x")
	f.Add(legacyPEM(p256Key(), "x"), "x")
	f.Add(encryptedDER(derOf(x25519PEM()), "x"), "x")
	f.Fuzz(func(t *testing.T, text, passphrase string) {
		k, err := ParsePrivatePEM(text, passphrase)
		if checkOutcome(t, k, err, text+"\n"+passphrase) {
			if !k.HasPrivate() {
				t.Fatal("ParsePrivatePEM returns a public key")
			}
			roundTrip(t, JWK{Key: k})
		}
	})
}

func FuzzParsePublicPEM(f *testing.F) {
	addSeeds(f, func(text string) { f.Add(text) })
	f.Fuzz(func(t *testing.T, text string) {
		k, err := ParsePublicPEM(text)
		if checkOutcome(t, k, err, text) {
			if k.HasPrivate() {
				t.Fatal("ParsePublicPEM returns a private key")
			}
			roundTrip(t, JWK{Key: k})
		}
	})
}

func FuzzParseJWK(f *testing.F) {
	addSeeds(f, func(text string) { f.Add(text) })
	f.Fuzz(func(t *testing.T, text string) {
		j, err := ParseJWK(text)
		if checkOutcome(t, j.Key, err, text) {
			roundTrip(t, j)
		}
	})
}

// FuzzParsePublicHalf searches for a text that one parser reads as a private key and another as a public key.
func FuzzParsePublicHalf(f *testing.F) {
	addSeeds(f, func(text string) { f.Add(text) })
	f.Fuzz(func(t *testing.T, text string) {
		half, err := ParsePublicHalf(text)
		if checkOutcome(t, half, err, text); half.HasPrivate() && half.KeyType() != "oct" {
			t.Fatal("ParsePublicHalf returns a private key")
		}
		public, publicErr := ParsePublic(text)
		private, privateErr := ParsePrivate(text, "")
		if checkOutcome(t, public.Key, publicErr, text); publicErr == nil && !public.Key.Equal(half) {
			t.Fatal("ParsePublic returns another key than ParsePublicHalf, or a private one")
		}
		if checkOutcome(t, private.Key, privateErr, text); privateErr == nil && (!private.Key.HasPrivate() || private.Key.Thumbprint() != half.Thumbprint()) {
			t.Fatal("ParsePrivate returns another key than ParsePublicHalf, or a public one")
		}
		// The public half of a JWK can be good while its private half is not.
		if good := publicErr == nil || privateErr == nil; good && err != nil || !good && err == nil && !IsJSON(text) {
			t.Fatalf("ParsePublicHalf: %v; ParsePublic: %v; ParsePrivate: %v", err, publicErr, privateErr)
		}
	})
}

func FuzzParseSecret(f *testing.F) {
	for _, r := range secretRefusals() {
		f.Add(r.input, "HS256")
	}
	f.Add(hmacKey().Secret(), "HS256")
	f.Add(hmacKey().Secret(), "HS512")
	f.Add(hmacKey().Secret(), "RS256")
	f.Fuzz(func(t *testing.T, text, algorithm string) {
		a, err := ParseAlgorithm(algorithm)
		if err != nil {
			_ = asRefusal(t, err)
		}
		k, err := ParseSecret(text, a)
		if checkOutcome(t, k, err, text) {
			if k.Secret() != text || a.Fits(k) != nil {
				t.Fatal("the secret is another one, or does not fit")
			}
			roundTrip(t, JWK{Key: k, Algorithm: algorithm})
		}
	})
}

func FuzzValidKeyID(f *testing.F) {
	for _, r := range keyIDRefusals() {
		f.Add(r.input)
	}
	f.Add("production-key-2024-01")
	f.Fuzz(func(t *testing.T, kid string) {
		if err := ValidKeyID(kid); err != nil {
			_ = asRefusal(t, err)
			return
		}
		if kid == "" || len(kid) > MaxKeyIDBytes || !utf8.ValidString(kid) || strings.ContainsAny(kid, "\x00\t\r\n\u200b\ufeff\u2028\ufffd") {
			t.Fatalf("%q is a valid kid", kid)
		}
		if j := must(ParseJWK(must(JWK{Key: edKey(), KeyID: kid}.PublicJSON()))); j.KeyID != kid {
			t.Fatalf("the kid %q came back as %q", kid, j.KeyID)
		}
	})
}
