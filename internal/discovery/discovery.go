// Package discovery writes the document that says where an issuer publishes its keys: the provider metadata of OpenID Connect Discovery 1.0, section 3, which
// is also authorization server metadata (RFC 8414, section 2).
package discovery

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// The members that every document has.
const (
	memberIssuer        = "issuer"
	memberAuthorization = "authorization_endpoint"
	memberKeys          = "jwks_uri"
	memberResponseTypes = "response_types_supported"
	memberSubjectTypes  = "subject_types_supported"
	// MemberAlgorithms is the one that depends on the keys.
	MemberAlgorithms = "id_token_signing_alg_values_supported"
)

// first are the members at the beginning of a document, in this order. All others follow in the order of their names.
var first = []string{memberIssuer, memberAuthorization, memberKeys, memberResponseTypes, memberSubjectTypes, MemberAlgorithms}

// Members returns the names of the members that the specifications define (OpenID Connect Discovery 1.0, section 3; RFC 8414, section 2; OpenID Connect
// RP-Initiated Logout 1.0, section 2.1), apart from issuer.
func Members() []string {
	return append(slices.Clone(first[1:]), "token_endpoint", "userinfo_endpoint", "registration_endpoint", "introspection_endpoint", "revocation_endpoint", "end_session_endpoint",
		"scopes_supported", "claims_supported", "response_modes_supported", "grant_types_supported", "acr_values_supported", "token_endpoint_auth_methods_supported",
		"token_endpoint_auth_signing_alg_values_supported", "code_challenge_methods_supported", "claim_types_supported", "ui_locales_supported", "claims_locales_supported",
		"service_documentation", "op_policy_uri", "op_tos_uri", "claims_parameter_supported", "request_parameter_supported", "request_uri_parameter_supported", "require_request_uri_registration")
}

const wellKnown = "/.well-known/"

// CheckIssuer refuses a text that cannot be an issuer: it is an https URL without query and fragment (OpenID Connect Discovery 1.0, section 3), and is the iss
// of every token. Verifiers compare it byte by byte.
func CheckIssuer(issuer string) error {
	u, err := parse(issuer)
	switch {
	case err != nil:
		return refusal.New("Invalid Issuer", "The issuer %s Use a URL such as \"https://issuer.example.com\": exactly the iss of the tokens.", err)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(issuer, "#"):
		return refusal.New("Invalid Issuer", "The issuer has a query or a fragment, which an issuer must not have. Use the URL without the part from \"?\" or \"#\" on.")
	case strings.Contains(u.Path, wellKnown):
		return refusal.New("Invalid Issuer", "The issuer contains %s, which is the place of the document. The issuer is the part of the URL before it.", wellKnown)
	}
	return nil
}

// reason says what is wrong with a URL, as the end of a sentence.
type reason string

func (r reason) Error() string { return string(r) }

// parse reads an https URL.
func parse(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case text == "":
		return nil, reason("is empty.")
	case strings.TrimSpace(text) != text:
		return nil, reason("begins or ends with white space.")
	case err != nil || strings.ContainsAny(text, " \t\\"):
		return nil, reason("is not a URL.")
	case !strings.HasPrefix(text, "https://"):
		return nil, reason("does not begin with https://.")
	case u.User != nil:
		return nil, reason("contains a user name or a password.")
	case u.Hostname() == "":
		return nil, reason("has no host.")
	case strings.HasPrefix(u.Hostname(), ".") || strings.Contains(u.Hostname(), ".."):
		return nil, reason("has a host with an empty label.")
	case u.Port() != "" && !isPort(u.Port()):
		return nil, reason("has a port that does not exist.")
	case slices.ContainsFunc(strings.Split(u.Path, "/"), func(segment string) bool { return segment == "." || segment == ".." }):
		return nil, reason("has \".\" or \"..\" in its path, which programs remove before they fetch it.")
	}
	return u, nil
}

func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return err == nil && port > 0
}

// Algorithms returns the algorithms of the keys of a public JWK Set, each once, in the order of the set. Its errors are of type *refusal.Error.
func Algorithms(jwks string) ([]string, error) {
	members, err := jwk.ParseSet(jwks)
	if err != nil {
		return nil, err
	}
	var algorithms []string
	for i, m := range members {
		switch {
		case m.HasPrivate():
			return nil, refusal.New("Private Key in a JWK Set", "keys[%d] is a private key or a secret, and an issuer publishes its keys. Use the public set, such as jwks of a jwt_keyset.", i)
		case m.Use != "" && m.Use != jwk.UseSignature:
		case m.Algorithm == "":
			return nil, refusal.New("Key Without an Algorithm", "keys[%d] has no alg, so nothing says which algorithm its tokens have. Add alg to the JWK, or list the algorithms in %s.", i, MemberAlgorithms)
		case !slices.Contains(algorithms, m.Algorithm):
			algorithms = append(algorithms, m.Algorithm)
		}
	}
	if algorithms == nil {
		return nil, refusal.New("No Key in the JWK Set", "The JWK Set has no public key for signatures, so nobody could verify a token of the issuer. A keyset for HS* has no public keys: use another algorithm.")
	}
	return algorithms, nil
}

// Document returns the document of an issuer as compact JSON. members are the members that differ from the default: strings, lists of strings and booleans. An empty
// string leaves a member out. The algorithms are required. Its errors are of type *refusal.Error.
func Document(issuer string, members map[string]any) (string, error) {
	all := map[string]any{
		memberKeys: strings.TrimSuffix(issuer, "/") + "/.well-known/jwks.json",
		// The specification requires the member, also if nobody can log in at this issuer. Kubernetes writes this URN then.
		memberAuthorization: "urn:kubernetes:programmatic_authorization",
		memberResponseTypes: []string{"id_token"},
		memberSubjectTypes:  []string{"public"},
	}
	maps.Copy(all, members)
	all[memberIssuer] = issuer
	keys, _ := all[memberKeys].(string)
	if _, err := parse(keys); err != nil {
		return "", refusal.New("Invalid JWK Set URL", "%s %s Use the URL at which jwks is served, such as \"https://issuer.example.com/.well-known/jwks.json\".", memberKeys, err)
	}
	if list, _ := all[MemberAlgorithms].([]string); len(list) == 0 {
		return "", refusal.New("No Algorithms", "Nothing says which algorithms the tokens of the issuer have. Set jwks to the JWK Set that the issuer publishes, such as jwks of a jwt_keyset. Or list the algorithms in %s.", MemberAlgorithms)
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if all[name] != "" && !slices.Contains(first, name) {
			names = append(names, name)
		}
	}
	names = append(slices.DeleteFunc(slices.Clone(first), func(name string) bool { return all[name] == "" }), names...)
	return encode(names, all)
}

// encode writes an object with its members in this order. Terraform shows and compares the text, so its order must not change.
func encode(names []string, members map[string]any) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	separator := "{"
	for _, name := range names {
		text.WriteString(separator)
		for _, v := range []any{name, members[name]} {
			if err := encoder.Encode(v); err != nil {
				return "", err
			}
			text.Truncate(text.Len() - 1) // the newline that Encode adds
			text.WriteString(":")
		}
		text.Truncate(text.Len() - 1) // the last colon
		separator = ","
	}
	return text.String() + "}", nil
}
