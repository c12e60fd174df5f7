package certificate

import (
	"crypto/x509/pkix"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// Subject is the name in a certificate (RFC 5280, section 4.1.2.6). An empty text is left out.
type Subject struct {
	CommonName, Organization, OrganizationalUnit, Locality, Province, Country string
}

// attribute is an attribute of a subject.
type attribute struct {
	name  string
	value string
	max   int // characters (RFC 5280, appendix A.1)
}

func (s Subject) attributes() []attribute {
	return []attribute{
		{"common_name", s.CommonName, 64}, {"organization", s.Organization, 64}, {"organizational_unit", s.OrganizationalUnit, 64},
		{"locality", s.Locality, 128}, {"province", s.Province, 128}, {"country", s.Country, 2},
	}
}

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

// Check refuses an empty subject, and values that a certificate must not contain. A certificate is public, so a value that looks like a key is refused.
func (s Subject) Check() error {
	if s == (Subject{}) {
		return refusal.New("Empty Subject", "The subject of the certificate has no value. Set at least common_name.")
	}
	for _, a := range s.attributes() {
		switch {
		case a.value == "":
		case refusal.LooksLikeKey(a.value):
			return refusal.New("Key in a Certificate Subject", "%s of the subject looks like a key or a token. A certificate is public. Use a name. If this key or token is in use, treat it as compromised.", a.name)
		case a.name == "country" && !countryCode.MatchString(a.value):
			return refusal.New("Invalid Subject", "country of the subject is not a country code of two capital letters (ISO 3166), such as \"DE\".")
		case utf8.RuneCountInString(a.value) > a.max:
			return refusal.New("Invalid Subject", "%s of the subject has more than %d characters, which is the maximum in a certificate (RFC 5280). Use a shorter name.", a.name, a.max)
		case !utf8.ValidString(a.value) || strings.ContainsFunc(a.value, isInvisible):
			return refusal.New("Invalid Subject", "%s of the subject contains characters that nobody sees, such as a line break. Remove them, for example with trimspace().", a.name)
		case strings.TrimSpace(a.value) != a.value:
			return refusal.New("Invalid Subject", "%s of the subject begins or ends with white space. Remove it, for example with trimspace().", a.name)
		}
	}
	return nil
}

func isInvisible(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

func (s Subject) name() pkix.Name {
	list := func(value string) []string {
		if value == "" {
			return nil
		}
		return []string{value}
	}
	return pkix.Name{
		CommonName: s.CommonName, Organization: list(s.Organization), OrganizationalUnit: list(s.OrganizationalUnit),
		Locality: list(s.Locality), Province: list(s.Province), Country: list(s.Country),
	}
}
