package keyset

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

func TestKidTemplate(t *testing.T) {
	published := time.Date(2026, 1, 1, 0, 30, 0, 0, time.FixedZone("", 3600)) // still 2025 in UTC
	for _, test := range []struct {
		template KidTemplate
		taken    []string
		want     string
	}{
		{"", nil, "thumb"},
		{"", []string{"thumb"}, "thumb-2"},
		{"k", nil, "k"},
		{"100%-{year}", nil, "100%-2025"},
		{"k", []string{"k", "k-2", "k-4"}, "k-3"},
		{"{year}/{month}/{day}", nil, "2025/12/31"},
		{"{date}-{generation}", nil, "2025-12-31-7"},
		{"a-{thumbprint}-{thumbprint}", nil, "a-thumb-thumb"},
		{"{generation}-{thumbprint8}", nil, "7-thumb"},
		{"{spki_sha256}", []string{"digest"}, "digest-2"},
	} {
		if err := test.template.Check(); err != nil {
			t.Errorf("%q: %v", test.template, err)
		}
		taken := func(kid string) bool { return slices.Contains(test.taken, kid) }
		if got := test.template.Kid(KeyNames{"thumb", "digest"}, 7, published, taken); got != test.want {
			t.Errorf("%q: got %q, want %q", test.template, got, test.want)
		}
	}
}

func TestKidTemplateCheck(t *testing.T) {
	for template, summary := range map[KidTemplate]string{
		"{hour}":                              "Unknown Placeholder in Kid Template",
		"{Year}":                              "Unknown Placeholder in Kid Template",
		"{ year }":                            "Unknown Placeholder in Kid Template",
		"prod-%Y-%m":                          "Unknown Placeholder in Kid Template",
		"prod key {year}":                     "Space in Kid Template",
		"{}":                                  "Unknown Placeholder in Kid Template",
		"{year":                               "Unbalanced Brace in Kid Template",
		"year}":                               "Unbalanced Brace in Kid Template",
		"{{year}}":                            "Unbalanced Brace in Kid Template",
		"{year}\n":                            "Key ID With Control Characters",
		" {year}":                             "Key ID With Surrounding Spaces",
		"a\u200bb":                            "Key ID With Invisible Characters",
		KidTemplate(strings.Repeat("x", 300)): "Key ID Too Long",
		// Every value is short today, and too long some day.
		KidTemplate(strings.Repeat("{thumbprint}", 6)): "Key ID Too Long",
	} {
		var refused *refusal.Error
		if err := template.Check(); !errors.As(err, &refused) || refused.Summary != summary {
			t.Errorf("%q: got %v, want %q", template, err, summary)
		}
	}
}

// A template with a key in it would write the key into every token.
func TestKidTemplateWithKey(t *testing.T) {
	_, generated, err := ed25519.GenerateKey(nil)
	check(err)
	key := must(x509.MarshalPKCS8PrivateKey(generated))
	content := base64.StdEncoding.EncodeToString(key)
	block := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	for name, template := range map[string]string{
		"PEM":                        block,
		"PEM with a placeholder":     block + "{generation}",
		"base64":                     content,
		"base64 with a placeholder":  content + "-{thumbprint8}",
		"base64 between two of them": "{year}-" + content + "-{generation}",
		"JWK":                        `{"kty":"OKP","crv":"Ed25519","d":"` + base64.RawURLEncoding.EncodeToString(generated.Seed()) + `"}`,
	} {
		var refused *refusal.Error
		if err := KidTemplate(template).Check(); !errors.As(err, &refused) || refused.Summary != "Key Where a Key ID Belongs" || strings.Contains(refused.Error(), content[:20]) {
			t.Errorf("%s: it is not refused as a key", name)
		}
	}
}

// A kid can contain the start of the thumbprint, which makes it unique. A new set whose kids do not depend on the key has a warning.
func TestKidIdentifiesKey(t *testing.T) {
	const thumbprint = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
	if got := KidTemplate("a-{thumbprint8}").Kid(KeyNames{Thumbprint: thumbprint}, 1, begin, func(string) bool { return false }); got != "a-NzbLsXh8" {
		t.Errorf("the kid is %q", got)
	}
	for template, warns := range map[KidTemplate]bool{"": false, "{thumbprint}": false, "a-{thumbprint8}": false, "{spki_sha256}": false, "{generation}": true, "{date}": true, "k": true} {
		c := advisedConfig("ES256")
		c.KidTemplate = template
		p := must(Keyset{}.Plan(rotation.Policy{}, c, at(begin)))
		if got, _ := summaries(p.Warnings); slices.Contains(got, "kid_template: Kid Does Not Identify Its Key") != warns {
			t.Errorf("%q: the plan warns of %q", template, got)
		}
		s := advance(Keyset{}, c, begin)
		if p = must(s.Plan(c.Policy, c, s.State.Moment(c.Policy, begin, time.Time{}, false))); len(p.Warnings) > 0 {
			t.Errorf("%q: the plan of an existing set warns of %v", template, p.Warnings)
		}
	}
}

// A changed template says which key is the first with a new kid, and when it appears and signs. That is true.
func TestNewTemplate(t *testing.T) {
	for _, test := range []struct {
		name      string
		change    func(*Config)
		published bool // the plan publishes a new key at once
		want      []string
	}{
		{name: "in time", change: func(*Config) {}, want: []string{"at 2026-04-01T00:00:00Z", "signs from 2026-06-30T00:00:00Z"}},
		{name: "no rotation by time", change: func(c *Config) { c.RotationPeriod = 0 }, want: []string{"starts to sign. To get"}},
		{name: "with another algorithm", change: func(c *Config) { c.KeySpec = "other" }, published: true, want: []string{"new key of this apply is the first"}},
	} {
		c := advisedConfig("ES256")
		s, last := advance(Keyset{}, c, begin), c
		test.change(&c)
		c.KidTemplate = "new-{thumbprint8}"
		p := must(s.Plan(last.Policy, c, s.State.Moment(last.Policy, begin.Add(day), time.Time{}, false)))
		if published := p.Outcomes[0].State.Generation > s.State.Generation; published != test.published {
			t.Errorf("%s: the plan publishes a key: %t", test.name, published)
		}
		found, details := summaries(s.AdviseNewTemplate(last.KidTemplate, c, test.published))
		for _, words := range test.want {
			if len(found) != 1 || !strings.Contains(details, words) {
				t.Errorf("%s: %q, %s", test.name, found, details)
			}
		}
		if again := s.AdviseNewTemplate(c.KidTemplate, c, test.published); len(again) > 0 {
			t.Errorf("%s: warned of an unchanged template", test.name)
		}
	}
	c := advisedConfig("ES256")
	s := advance(Keyset{}, c, begin)
	c.KidTemplate = "k"
	if found, _ := summaries(s.AdviseNewTemplate("", c, false)); len(found) != 2 || found[1] != "kid_template: Kid Does Not Identify Its Key" {
		t.Errorf("%q", found)
	}
	c.KidTemplate = "new-{thumbprint8}"
	s = advance(s, c, time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
	if standby, _ := s.Standby(); !strings.HasPrefix(standby.ID, "new-") {
		t.Error("the new kid does not appear then")
	}
	if s = advance(s, c, time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)); !strings.HasPrefix(s.Active().ID, "new-") {
		t.Error("the new kid does not sign then")
	}
}

// A new key never gets a kid that is or was in use, that is revoked, or that a trusted key has.
func TestNewKidsAreNotTaken(t *testing.T) {
	c := advisedConfig("ES256")
	c.KidTemplate = "k"
	c.Trusted = []jwk.JWK{{Key: must(jwk.Generate(c.Algorithm, 0)), KeyID: "k-2"}}
	c.RevokedKids = []string{"k-3"}
	s := advance(Keyset{}, c, begin)
	standby, _ := s.Standby()
	if s.Active().ID != "k" || standby.ID != "k-4" {
		t.Errorf("kids are %q and %q", s.Active().ID, standby.ID)
	}
	s = advance(s, c, begin.Add(90*day))
	s = advance(s, c, begin.Add(100*day)) // removes k
	s = advance(s, c, begin.Add(180*day))
	if standby, _ = s.Standby(); s.Active().ID != "k-5" || standby.ID != "k-6" {
		t.Errorf("kids are %q and %q", s.Active().ID, standby.ID)
	}
}

// The kid of a new key can be the digest that the Kubernetes API server uses. A secret has none.
func TestKidTemplateSPKI(t *testing.T) {
	c := advisedConfig("ES256")
	c.KidTemplate = "{spki_sha256}"
	for _, k := range advance(Keyset{}, c, begin).All() {
		if want := must(jwk.ParsePublic(k.PublicJWK)).Key.SPKISHA256(); k.ID != want {
			t.Errorf("the kid is %q, want %q", k.ID, want)
		}
	}
	for algorithm, summary := range map[string]string{"ES256": "", "HS256": "Secret Has No Public Key"} {
		if got := summaryOf(KidTemplate("a-{spki_sha256}").CheckAlgorithm(must(jwk.ParseAlgorithm(algorithm)))); got != summary {
			t.Errorf("%s: %q", algorithm, got)
		}
	}
	if KidTemplate("{thumbprint8}").CheckAlgorithm(must(jwk.ParseAlgorithm("HS256"))) != nil {
		t.Error("a random kid of a secret is refused")
	}
	for template, summary := range map[KidTemplate]string{"k-{spki_sha256}": "", "{thumbprint}": "", "{generation}": "Unknown Placeholder in Kid Template", "{date}": "Unknown Placeholder in Kid Template"} {
		if got := summaryOf(template.CheckKey()); got != summary {
			t.Errorf("%s: %q", template, got)
		}
	}
	if got := summaryOf(KidTemplate("{spki_sha256}").CheckExternal()); got != "Unknown Placeholder in Kid Template" {
		t.Errorf("of an external key: %q", got)
	}
}
