package signingkey

import (
	"errors"
	"fmt"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// Text is a text argument of a configuration. The zero Text is null.
type Text struct {
	Value string
	// Given is set unless the argument is null.
	Given bool
	// Unknown is set if the argument is given, but its value is known only during the apply.
	Unknown bool
}

func (t Text) known() bool { return t.Given && !t.Unknown }

// GivenKey has the arguments that give an existing key: to jwt_signing_key, or to jwt_keyset as its first key. It holds keys,
// secrets and passphrases, so never print it.
type GivenKey struct {
	// Initial is set for jwt_keyset. The names of its arguments begin with "initial_", and it has no passphrase, no public key
	// and no versions.
	Initial bool

	PrivateKeyPEM, Passphrase, PublicKeyPEM, Secret Text
	// The write-only arguments are null when this apply does not read them.
	PrivateKeyPEMWO, PassphraseWO, SecretWO Text
	PrivateKeyPEMWOVersion, SecretWOVersion Text
}

// name returns the name of an argument in the resource.
func (g GivenKey) name(argument string) string {
	if g.Initial {
		return "initial_" + argument
	}
	return argument
}

// WriteOnly reports whether the key comes from a write-only argument. jwt_signing_key decides by the version, because the argument
// can be absent while nothing reads it.
func (g GivenKey) WriteOnly() bool {
	if g.Initial {
		return g.PrivateKeyPEMWO.Given || g.SecretWO.Given
	}
	return g.PrivateKeyPEMWOVersion.Given || g.SecretWOVersion.Given
}

// IsGiven reports whether the configuration gives a key at all.
func (g GivenKey) IsGiven() bool { return g.PrivateKeyPEM.Given || g.Secret.Given || g.WriteOnly() }

// Unknown returns the names of the arguments whose values are known only during the apply.
func (g GivenKey) Unknown() []string {
	var names []string
	for _, a := range []struct {
		name string
		Text
	}{
		{"private_key_pem", g.PrivateKeyPEM},
		{"private_key_pem_wo", g.PrivateKeyPEMWO},
		{"private_key_pem_wo_version", g.PrivateKeyPEMWOVersion},
		{"passphrase", g.Passphrase},
		{"passphrase_wo", g.PassphraseWO},
		{"public_key_pem", g.PublicKeyPEM},
		{"secret", g.Secret},
		{"secret_wo", g.SecretWO},
		{"secret_wo_version", g.SecretWOVersion},
	} {
		if a.Unknown {
			names = append(names, g.name(a.name))
		}
	}
	return names
}

// Check refuses arguments that contradict each other, or the recipients if keys are sealed. It skips unknown values: Terraform checks
// again when they are known.
func (g GivenKey) Check(sealed bool) ArgumentErrors {
	var refused ArgumentErrors
	if !g.PrivateKeyPEM.Given && !g.PrivateKeyPEMWO.Given && g.Passphrase.known() {
		refused.add("passphrase", "Argument Does Not Apply", "passphrase decrypts private_key_pem, which is not set. Set private_key_pem, or remove passphrase.")
	}
	g.checkTwice("private_key_pem", g.PrivateKeyPEM, g.PrivateKeyPEMWO, &refused)
	g.checkTwice("secret", g.Secret, g.SecretWO, &refused)
	g.checkTwice("passphrase", g.Passphrase, g.PassphraseWO, &refused)
	if !g.Initial {
		g.checkVersion("private_key_pem", g.PrivateKeyPEM, g.PrivateKeyPEMWO, g.PrivateKeyPEMWOVersion, &refused)
		g.checkVersion("secret", g.Secret, g.SecretWO, g.SecretWOVersion, &refused)
	}
	if sealed {
		g.checkPlain("private_key_pem", g.PrivateKeyPEM, &refused)
		g.checkPlain("secret", g.Secret, &refused)
	}
	if g.PrivateKeyPEMWO.Given && g.Passphrase.Given {
		refused.add("passphrase", "Argument Does Not Apply",
			"private_key_pem_wo keeps the private key out of the state, but the state would store passphrase. Use passphrase_wo instead.")
	}
	if g.PassphraseWO.Given && !g.PrivateKeyPEM.Given && !g.PrivateKeyPEMWO.Given {
		refused.add("passphrase_wo", "Argument Does Not Apply",
			"passphrase_wo decrypts a private key, and none is set. Set private_key_pem_wo, or remove passphrase_wo.")
	}
	return refused
}

// CheckAlgorithm refuses a private key for HMAC, and a secret for anything else. A zero algorithm is not known yet.
func (g GivenKey) CheckAlgorithm(a jwk.Algorithm) ArgumentErrors {
	var refused ArgumentErrors
	refuse := func(argument string, v Text, detail string) {
		if v.known() {
			refused.add(g.name(argument), "Argument Does Not Apply", detail)
		}
	}
	switch {
	case a.Symmetric():
		const detail = "The algorithm signs with a secret, not with a private key. Set %s instead, or use another algorithm."
		refuse("private_key_pem", g.PrivateKeyPEM, fmt.Sprintf(detail, g.name("secret")))
		refuse("private_key_pem_wo", g.PrivateKeyPEMWO, fmt.Sprintf(detail, g.name("secret_wo")))
		refuse("public_key_pem", g.PublicKeyPEM, "The algorithm signs with a secret, which has no public key. Remove public_key_pem, or use another algorithm.")
	case a != (jwk.Algorithm{}):
		const detail = "Only HS256, HS384 and HS512 sign with a secret. Set %s instead, or use another algorithm."
		refuse("secret", g.Secret, fmt.Sprintf(detail, g.name("private_key_pem")))
		refuse("secret_wo", g.SecretWO, fmt.Sprintf(detail, g.name("private_key_pem_wo")))
	}
	return refused
}

// checkTwice refuses a value in its plain argument and in the write-only one.
func (g GivenKey) checkTwice(argument string, plain, writeOnly Text, refused *ArgumentErrors) {
	if plain.known() && writeOnly.known() {
		name := g.name(argument)
		refused.add(name+"_wo", "Argument Given Twice",
			fmt.Sprintf("Both %s and %s_wo are set. The state stores %s in plain text, and never stores %s_wo. Remove one of them.", name, name, name, name))
	}
}

// checkVersion refuses a write-only key that would never be read, and a version without a write-only key.
func (g GivenKey) checkVersion(argument string, plain, writeOnly, version Text, refused *ArgumentErrors) {
	if writeOnly.known() && !version.Given {
		refused.add(argument+"_wo", "Write-Only Argument Without a Version",
			fmt.Sprintf("Terraform does not store %s_wo. Set %s_wo_version, and change it whenever the value changes.", argument, argument))
	}
	if version.Given && plain.Given {
		refused.add(argument+"_wo_version", "Argument Does Not Apply",
			fmt.Sprintf("%s_wo_version belongs to %s_wo, but %s is set. Remove %s_wo_version.", argument, argument, argument, argument))
	}
}

// checkPlain refuses a key in plain text next to recipients: the state stores what the argument holds.
func (g GivenKey) checkPlain(argument string, plain Text, refused *ArgumentErrors) {
	if plain.known() {
		name := g.name(argument)
		refused.add(name, "Private Key in Plain Text With Recipients",
			fmt.Sprintf("The state stores %s in plain text, so sealing the key for recipients would hide nothing. "+
				"Use %s_wo instead. If the resource exists already, remove %s: the resource keeps its key.", name, name, name))
	}
}

// versions are what the last apply stored of the versions of the write-only arguments.
func (g GivenKey) versions() [2]Text { return [2]Text{g.PrivateKeyPEMWOVersion, g.SecretWOVersion} }

// read returns the arguments that this apply reads, if the last apply was given was. It reads the write-only key only under a new version.
func (g GivenKey) read(was [2]Text) (GivenKey, ArgumentErrors) {
	var refused ArgumentErrors
	if g.versions() == was {
		g.PrivateKeyPEMWO, g.SecretWO = Text{}, Text{}
		if !g.PrivateKeyPEM.Given {
			g.PassphraseWO = Text{} // It decrypts nothing.
		}
		return g, refused
	}
	for _, a := range []struct {
		name           string
		value, version Text
	}{
		{"private_key_pem_wo", g.PrivateKeyPEMWO, g.PrivateKeyPEMWOVersion},
		{"secret_wo", g.SecretWO, g.SecretWOVersion},
	} {
		if a.version.Given && !a.value.Given {
			refused.add(a.name+"_version", "No Key to Read",
				fmt.Sprintf("%s_version has changed, so this apply reads %s, which is null. Set %s, or change %s_version back.", a.name, a.name, a.name, a.name))
		}
	}
	return g, refused
}

// source is where a private key or a secret is read from.
type source struct {
	argument string
	Text
}

// private returns the argument of the private key.
func (g GivenKey) private() source {
	if g.PrivateKeyPEMWO.Given {
		return source{g.name("private_key_pem_wo"), g.PrivateKeyPEMWO}
	}
	return source{g.name("private_key_pem"), g.PrivateKeyPEM}
}

// secret returns the argument of the secret.
func (g GivenKey) secret() source {
	if g.SecretWO.Given {
		return source{g.name("secret_wo"), g.SecretWO}
	}
	return source{g.name("secret"), g.Secret}
}

// passphrase returns the argument of the passphrase. If none is given, it is the one to add.
func (g GivenKey) passphrase() source {
	switch {
	case g.PassphraseWO.Given:
		return source{"passphrase_wo", g.PassphraseWO}
	case g.PrivateKeyPEMWO.Given:
		return source{"passphrase_wo", g.Passphrase}
	default:
		return source{"passphrase", g.Passphrase}
	}
}

// Argument returns the name of the argument that gives the key for an algorithm.
func (g GivenKey) Argument(a jwk.Algorithm) string {
	if a.Symmetric() {
		return g.secret().argument
	}
	return g.private().argument
}

// privateReader reads a private key in PEM. The key is zero if the reader does not decrypt it.
type privateReader func(pem, passphrase string) (jwk.Key, error)

// Parse reads the key. It is zero if the configuration gives none, or if it is not known yet or refused. With a zero algorithm, the
// key is not compared with the algorithm.
func (g GivenKey) Parse(a jwk.Algorithm) (jwk.Key, ArgumentErrors) {
	return g.parse(a, jwk.ParsePrivatePEM)
}

func (g GivenKey) parse(a jwk.Algorithm, read privateReader) (jwk.Key, ArgumentErrors) {
	var refused ArgumentErrors
	private, secret, passphrase := g.private(), g.secret(), g.passphrase()
	public := g.parsePublic(&refused)
	switch {
	case private.known() && !a.Symmetric() && !passphrase.Unknown:
		key, err := read(private.Value, passphrase.Value)
		if err == nil && !key.IsZero() && a != (jwk.Algorithm{}) {
			err = a.Fits(key)
		}
		if err != nil {
			g.refusePrivate(err, &refused)
			return jwk.Key{}, refused
		}
		if !public.IsZero() && !key.IsZero() {
			refused.addError("public_key_pem", "Private and Public Key Are Not a Pair", key.CheckPair(public))
		}
		return key, refused
	case secret.known() && a.Symmetric():
		key, err := jwk.ParseSecret(secret.Value, a)
		refused.addError(secret.argument, "Secret Not Imported", err)
		return key, refused
	default:
		return jwk.Key{}, refused
	}
}

// parsePublic returns the public key that the private key is compared with, or the zero key.
func (g GivenKey) parsePublic(refused *ArgumentErrors) jwk.Key {
	if !g.PublicKeyPEM.known() {
		return jwk.Key{}
	}
	key, err := jwk.ParsePublicPEM(g.PublicKeyPEM.Value)
	refused.addError("public_key_pem", "Public Key Not Read", err)
	return key
}

// refusePrivate refuses the passphrase if that is at fault, and otherwise the private key. A passphrase that is not given is not in the
// configuration, so Terraform could show no line of it.
func (g GivenKey) refusePrivate(err error, refused *ArgumentErrors) {
	private := g.private().argument
	switch {
	case !atPassphrase(err):
		refused.addError(private, "Private Key Not Read", err)
	case g.Initial:
		refused.add(private, "Encrypted Private Key",
			"The private key is encrypted, and a keyset has no argument for the passphrase. Decrypt a copy of it: openssl pkey -in encrypted.pem -out plain.pem. "+
				"Or give it with its passphrase to a jwt_signing_key, apply, and move that to the keyset with a moved block.")
	case !g.passphrase().Given:
		refused.add(private, "Encrypted Private Key Without a Passphrase",
			fmt.Sprintf("The private key is encrypted, and %s is not set. Set it to the passphrase, or decrypt the key first with openssl pkey.", g.passphrase().argument))
	default:
		refused.addError(g.passphrase().argument, "Private Key Not Read", err)
	}
}

func atPassphrase(err error) bool {
	var refused *refusal.Error
	return errors.As(err, &refused) && refused.Passphrase
}
