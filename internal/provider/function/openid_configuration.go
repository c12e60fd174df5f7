package function

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/discovery"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// optionJWKS is the option that is no member of the document.
const optionJWKS = "jwks"

func openIDConfiguration() function.Function {
	return pureFunction{
		name: "openid_configuration",
		definition: function.Definition{
			Summary: "Write the discovery document of an issuer",
			MarkdownDescription: "Returns the document that a verifier fetches from `/.well-known/openid-configuration` below the issuer, as compact JSON: provider metadata of [OpenID Connect Discovery 1.0](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata), " +
				"which is also authorization server metadata ([RFC 8414](https://www.rfc-editor.org/rfc/rfc8414)). Together with the JWK Set, it makes a bucket or a static web server an issuer that AWS, Google Cloud, Microsoft Entra ID, HashiCorp Vault or Kubernetes can trust.\n\n" +
				"The document has every member that OpenID Connect Discovery requires. The algorithms are the ones of the keys in `jwks`, so a keyset that changes its algorithm has both during the change. The specification also demands `RS256`; this function lists it only if a key has it, because verifiers use the list to choose.\n\n" +
				"The issuer must be an `https` URL without query and fragment. Verifiers compare it with `iss` of a token byte by byte, so even a `/` at the end makes a difference.\n\n" + limitOfSets,
			Parameters: []function.Parameter{
				function.StringParameter{Name: "issuer", MarkdownDescription: "URL of the issuer: exactly the `iss` of its tokens."},
			},
			VariadicParameter: function.DynamicParameter{
				Name: "options",
				MarkdownDescription: "Object with `jwks`, the JWK Set that the issuer publishes, such as `jwks` of a `jwt_keyset`, and members of the document: " + codes(discovery.Members()) + ", or any other. " +
					"Values are strings, lists of strings or booleans. Defaults: `jwks_uri` is the issuer and `/.well-known/jwks.json`, `response_types_supported` is `[\"id_token\"]`, `subject_types_supported` is `[\"public\"]`, and `authorization_endpoint` is " +
					"`\"urn:kubernetes:programmatic_authorization\"`, for an issuer at which nobody logs in. The value `\"\"` leaves a member out.",
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var issuer string
			var options []types.Dynamic
			if err := args.Get(ctx, &issuer, &options); err != nil {
				return err
			}
			given, refused := optional(options, 1, "object of options")
			if refused != nil {
				return refused
			}
			if err := discovery.CheckIssuer(issuer); err != nil {
				return argumentError(0, err)
			}
			members, err := discoveryMembers(given)
			var document string
			if err == nil {
				document, err = discovery.Document(issuer, members)
			}
			if err != nil {
				return argumentError(len(options), err) // the options, or else the issuer without them
			}
			return result.Set(ctx, document)
		},
	}
}

// discoveryMembers reads the options: members of the document, and the JWK Set with the algorithms.
func discoveryMembers(options types.Dynamic) (map[string]any, error) {
	members := map[string]any{}
	if options.IsNull() {
		return members, nil
	}
	given, ok := membersOf(options)
	if !ok {
		return nil, errors.New("the options are not an object; write { jwks = … }")
	}
	for name, v := range given {
		if v == nil || v.IsNull() {
			continue // the same as no option
		}
		if err := checkMember(name); err != nil {
			return nil, err
		}
		value, ok := plainValue(v)
		if !ok {
			return nil, errors.New("an option is not a string, a list of strings or a boolean")
		}
		members[name] = value
	}
	set, isGiven := members[optionJWKS]
	delete(members, optionJWKS)
	if _, listed := members[discovery.MemberAlgorithms]; !isGiven || listed {
		return members, nil
	}
	text, ok := set.(string)
	if !ok {
		return nil, fmt.Errorf("%s is not a string; a JWK Set is JSON, for example from jsonencode()", optionJWKS)
	}
	algorithms, err := discovery.Algorithms(text)
	members[discovery.MemberAlgorithms] = algorithms
	return members, err
}

// checkMember refuses the issuer, which is an argument, and a name that is probably a misspelled one. Any other name is an extension.
func checkMember(name string) error {
	if name == "issuer" {
		return errors.New("the options contain issuer; it is the first argument")
	}
	known := append(discovery.Members(), optionJWKS)
	if slices.Contains(known, name) {
		return nil
	}
	if suggestion := refusal.DidYouMean(name, known...); suggestion != "" {
		return refusal.New("Unknown Option", "The options have a member that is not in the specification.%s Correct it.", suggestion)
	}
	return nil
}

// plainValue returns a string, a boolean or a list of strings.
func plainValue(v attr.Value) (any, bool) {
	var elements []attr.Value
	switch v := v.(type) {
	case types.String:
		return v.ValueString(), true
	case types.Bool:
		return v.ValueBool(), true
	case types.Tuple:
		elements = v.Elements()
	case types.List:
		elements = v.Elements()
	case types.Set:
		elements = v.Elements()
	default:
		return nil, false
	}
	texts := []string{}
	for _, e := range elements {
		if d, ok := e.(types.Dynamic); ok {
			e = d.UnderlyingValue()
		}
		text, ok := e.(types.String)
		if !ok || text.IsNull() {
			return nil, false
		}
		texts = append(texts, text.ValueString())
	}
	return texts, true
}

// codes lists words in Markdown.
func codes(words []string) string { return "`" + strings.Join(words, "`, `") + "`" }
