package signingkey

import (
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Advise warns about a secret that someone may have thought up. It is for a plan that takes the secret into use.
func (g GivenKey) Advise(a jwk.Algorithm) []rotation.Advice {
	secret := g.secret()
	if !secret.known() {
		return nil
	}
	return adviseSecret(secret.argument, secret.Value, a)
}

// AdviseImport returns the warnings of a plan that creates the same key. No plan of an imported key has them.
func AdviseImport(key jwk.Key, a jwk.Algorithm) []rotation.Advice {
	return append(keyset.AdviseSignature(a), adviseSecret("", key.Secret(), a)...)
}

func adviseSecret(argument, secret string, a jwk.Algorithm) []rotation.Advice {
	const consequence = "Anyone who has one token can then find the secret by trying. Use a random secret, for example from openssl rand -hex 64."
	switch {
	case !a.Symmetric():
		return nil
	case jwk.LooksLikeSequences(secret):
		return []rotation.Advice{{
			Argument: argument, Summary: "Secret Made of Sequences",
			Detail: "At least half of the secret consists of neighbours on a keyboard, letters or digits in order, or repetitions. So a person may have typed it, or copied it from an example. " + consequence,
		}}
	case jwk.LooksLikeWords(secret):
		return []rotation.Advice{{
			Argument: argument, Summary: "Secret Made of Words",
			Detail: "The secret consists of words, so a person may have thought it up, or copied it from an example. " + consequence +
				" If the words were chosen at random, and there are at least ten of them, ignore this warning.",
		}}
	}
	return nil
}
