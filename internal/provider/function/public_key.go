package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// A form of a public key is a function and not an attribute, because every state would contain the attribute of every key, also where nobody needs
// the form.

func publicKeyBase64() function.Function {
	return ofPublicKey("public_key_base64", "Write a public key in one line",
		"Returns the public key of a key as base64 in one line: the PEM (SubjectPublicKeyInfo) without its first and last line and its line breaks. "+
			"Snowflake wants it in `rsa_public_key`.",
		noPublicKey, jwk.Key.PublicBase64)
}

func spkiSHA256() function.Function {
	return ofPublicKey("spki_sha256", "Calculate the digest of a public key",
		"Returns the SHA-256 of the public key of a key (DER of the SubjectPublicKeyInfo), in base64url without padding. The Kubernetes API server uses it as the kid of the tokens of service accounts. "+
			"As a kid, set it with `kid_template = \"{spki_sha256}\"`. The thumbprint of RFC 7638 is another digest: see the function `thumbprint`.",
		noPublicKey, func(k jwk.Key) (string, error) { return k.SPKISHA256(), nil })
}

// ofSecret is what a function of the public half of a key says of a secret: a sentence for its page, and its error.
type ofSecret struct {
	description string
	refusal     error
}

var noPublicKey = ofSecret{
	"A secret (`kty` is `oct`) has no public key and is an error.",
	refusal.New("Secret Has No Public Key", "The key is an HMAC secret (kty is oct), which both signs and verifies. It has no public key. Use a key pair."),
}

// ofPublicKey returns a function of the public half of a key.
func ofPublicKey(name, summary, description string, secret ofSecret, value func(jwk.Key) (string, error)) function.Function {
	return pureFunction{
		name: name,
		definition: function.Definition{
			Summary: summary,
			MarkdownDescription: description + " A private key, its public key and its certificate give the same result, in PEM and as JWK. Private members of a JWK are not read. " +
				"If the key is sensitive, Terraform treats the result as sensitive too: use `public_key_pem` or `public_jwk`. " + secret.description + "\n\n" + limitOfKeys,
			Parameters: []function.Parameter{
				function.StringParameter{Name: "key", MarkdownDescription: "A private key, a public key or a certificate in PEM, or a key as JWK."},
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var text string
			if err := args.Get(ctx, &text); err != nil {
				return err
			}
			key, err := jwk.ParsePublicHalf(text)
			if err == nil && key.IsSecret() {
				err = secret.refusal
			}
			if err != nil {
				return argumentError(0, err)
			}
			form, err := value(key)
			return function.ConcatFuncErrors(argumentError(0, err), result.Set(ctx, form))
		},
	}
}

func publicKeysPEM() function.Function {
	return pureFunction{
		name: "public_keys_pem",
		definition: function.Definition{
			Summary: "Write all keys of a JWK Set in one PEM text",
			MarkdownDescription: "Returns every public key of a JWK Set in PEM (SubjectPublicKeyInfo), in the order of the set, in one text. Programs that read a file of keys accept it, such as the Kubernetes API server " +
				"with `--service-account-key-file`. PEM has no kid, so such a program tries each key, or calculates a kid: see the function `spki_sha256`.\n\n" +
				"A private key, a secret and a key of an unknown kind are errors. An empty set is an empty text. For a list with one text for each key, use " +
				"`[for k in jsondecode(jwks).keys : provider::jwt::pem_from_jwk(jsonencode(k))]`.\n\n" + limitOfSets,
			Parameters: []function.Parameter{
				function.StringParameter{Name: "jwks", MarkdownDescription: "A JWK Set as JSON, such as `jwks` of a `jwt_keyset`."},
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var text string
			if err := args.Get(ctx, &text); err != nil {
				return err
			}
			members, err := jwk.ParseSet(text)
			if err != nil {
				return argumentError(0, err)
			}
			pem, err := jwk.PublicKeysPEM(members)
			return function.ConcatFuncErrors(argumentError(0, err), result.Set(ctx, pem))
		},
	}
}
