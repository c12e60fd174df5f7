package provider

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// argument is a text that a configuration gives, and its name there.
type argument struct {
	name  string
	value types.String
}

func (a argument) path() path.Path { return path.Root(a.name) }

// givenKey are the arguments by which a configuration gives a key that exists already. One without a name does not
// exist in the resource.
type givenKey struct {
	privateKeyPEM, passphrase, publicKeyPEM argument
	secret                                  argument
}

// parse returns the key, and reports every refusal on the argument at fault. The key is zero if none is given, if it is
// not known yet, or if it is refused.
func (g givenKey) parse(r *reader, a jwk.Algorithm) jwk.Key {
	private, secret := r.known(g.privateKeyPEM.name, g.privateKeyPEM.value), r.known(g.secret.name, g.secret.value)
	r.known(g.passphrase.name, g.passphrase.value)
	public := g.parsePublic(r)
	anyAlgorithm := a == (jwk.Algorithm{})
	switch {
	case private && !a.Symmetric() && !g.passphrase.value.IsUnknown():
		key, err := jwk.ParsePrivatePEM(g.privateKeyPEM.value.ValueString(), g.passphrase.value.ValueString())
		if err == nil && !anyAlgorithm {
			err = a.Fits(key)
		}
		if err != nil {
			g.refusePrivate(r.diags, err)
			return jwk.Key{}
		}
		if !public.IsZero() {
			refuse(r.diags, g.publicKeyPEM.path(), "Private and Public Key Are Not a Pair", key.CheckPair(public))
		}
		return key
	case secret && a.Symmetric():
		key, err := jwk.ParseSecret(g.secret.value.ValueString(), a)
		refuse(r.diags, g.secret.path(), "Secret Not Imported", err)
		return key
	default:
		return jwk.Key{}
	}
}

// parsePublic returns the public key that the private one is compared with; zero if there is none.
func (g givenKey) parsePublic(r *reader) jwk.Key {
	if !r.known(g.publicKeyPEM.name, g.publicKeyPEM.value) {
		return jwk.Key{}
	}
	key, err := jwk.ParsePublicPEM(g.publicKeyPEM.value.ValueString())
	refuse(r.diags, g.publicKeyPEM.path(), "Public Key Not Read", err)
	return key
}

// refusePrivate puts a refusal on the passphrase if that is at fault, and else on the private key.
func (g givenKey) refusePrivate(diags *diag.Diagnostics, err error) {
	at := g.privateKeyPEM.path()
	var input *refusal.Error
	if errors.As(err, &input) && input.Passphrase {
		if g.passphrase.name == "" {
			diags.AddAttributeError(at, "Encrypted Private Key",
				"The private key is encrypted, and this resource takes no passphrase. Decrypt a copy of it: openssl pkey -in encrypted.pem -out plain.pem. "+
					"Or give it with its passphrase to a jwt_signing_key, apply, and turn that into this keyset with a moved block.")
			return
		}
		at = g.passphrase.path()
	}
	refuse(diags, at, "Private Key Not Read", err)
}
