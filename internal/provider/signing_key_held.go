package provider

import (
	"cmp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// heldKey is the key of the resource, as much of it as is at hand.
type heldKey struct {
	// key is whole, or the public half alone of a key that is sealed or elsewhere; zero for a secret that is.
	key        jwk.Key
	thumbprint string
	// jwe is the key sealed, with the kid and algorithm that stand in it too.
	jwe, kid, algorithm string
	// created is zero for a key that comes to be in this apply.
	created time.Time
}

// wholeKey is a key that was just generated or given.
func wholeKey(key jwk.Key) heldKey { return heldKey{key: key, thumbprint: key.Thumbprint()} }

// hidden reports whether the private half is not at hand.
func (h heldKey) hidden() bool { return !h.key.HasPrivate() }

// String says what kind of key it is.
func (h heldKey) String() string {
	if h.key.IsZero() {
		return "an HMAC secret"
	}
	return h.key.String()
}

// fits reports whether the algorithm can use the key. Of a secret that is not at hand no more is known than that it is one.
func (h heldKey) fits(a jwk.Algorithm) error {
	if h.key.IsZero() && a.Symmetric() {
		return nil
	}
	return a.Fits(h.key)
}

// held returns the key that the state holds.
func (m signingKeyModel) held(diags *diag.Diagnostics) heldKey {
	h := heldKey{
		thumbprint: m.Thumbprint.ValueString(), jwe: m.PrivateKeyJWE.ValueString(),
		kid: m.Kid.ValueString(), algorithm: m.Algorithm.ValueString(),
	}
	if !m.moved() {
		h.created = readInstant(m.CreatedAt, diags)
	}
	text := cmp.Or(m.PrivateJWK.ValueString(), m.PublicJWK.ValueString())
	if text == "" && h.thumbprint != "" {
		return h
	}
	j, err := jwk.ParseJWK(text)
	if err != nil {
		diags.AddError("Damaged State", "The state holds no readable key. It was changed by hand or by another program; restore it from a backup.")
	}
	h.key = j.Key
	return h
}

// next returns the key after an update that does not replace it: the one that is given, or the one that is held.
func (m signingKeyModel) next(c signingKeyConfig, diags *diag.Diagnostics) heldKey {
	h := m.held(diags)
	switch {
	case c.imported.IsZero():
		return h
	case c.imported.Thumbprint() != h.thumbprint:
		return wholeKey(c.imported)
	case h.jwe != "" && keyset.SameRecipients(m.recipientsThen(), c.recipients) && !h.relabelled(c):
		return h // Sealed anew it would be another text and nothing else.
	default:
		h.key, h.jwe = c.imported, ""
		return h
	}
}

// relabelled reports whether the key is to bear another kid or algorithm than it did.
func (h heldKey) relabelled(c signingKeyConfig) bool {
	return h.kid != cmp.Or(c.kid, h.thumbprint) || h.algorithm != c.algorithm.String()
}

// check refuses a public key that is not the one of this key, and what cannot be done with a key whose private half is not at hand.
func (h heldKey) check(c signingKeyConfig, diags *diag.Diagnostics) {
	if !c.public.IsZero() && !h.key.IsZero() {
		refuse(diags, path.Root("public_key_pem"), "Private and Public Key Are Not a Pair", h.key.CheckPair(c.public))
	}
	if !h.hidden() {
		return
	}
	sealed := keyset.Key{Key: rotation.Key{ID: h.kid}, Material: keyset.Material{PrivateJWE: h.jwe}}
	refuse(diags, path.Root("recipients"), "Sealed Keys Cannot Be Unsealed", keyset.CheckUnsealed(c.recipients, sealed))
	at := path.Root("kid")
	if h.algorithm != c.algorithm.String() {
		at = path.Root("algorithm")
	}
	const again = "Give it again, write-only and under another version, or leave this as it was."
	switch relabelled := h.relabelled(c); {
	case h.jwe != "" && relabelled:
		diags.AddAttributeError(at, "Sealed Key Cannot Be Relabelled",
			"The private key is sealed together with its kid and its algorithm, and only the recipients can open it: those who did would find the former ones. "+again+" For a new key, change keepers.")
	case h.key.IsZero() && h.algorithm != c.algorithm.String():
		diags.AddAttributeError(at, "Secret Is Not Here to Be Checked",
			"The secret was given write-only, so that nothing here tells whether it is long enough for another algorithm. "+again)
	case h.jwe == "" && len(c.recipients) > 0:
		diags.AddAttributeError(path.Root("recipients"), "Key Is Not Here to Be Sealed",
			"The private key was given write-only and not sealed, so that it is not here. "+again)
	}
}

// sealing says what a change of recipients does to the key that the state holds, if that is the next one too.
func (m signingKeyModel) sealing(next heldKey, c signingKeyConfig) keyset.Sealing {
	k := keyset.Key{Key: rotation.Key{ID: m.Kid.ValueString()}, Material: keyset.Material{PrivateJWK: m.PrivateJWK.ValueString(), PrivateJWE: next.jwe}}
	return keyset.CompareRecipients(m.recipientsThen(), c.recipients, k)
}

// describe writes the key down as the state is to hold it.
func (h heldKey) describe(c signingKeyConfig, kid string, created time.Time) (keyset.Material, error) {
	if h.key.IsZero() {
		return keyset.Material{Algorithm: c.algorithm.String(), CreatedAt: created, PrivateJWE: h.jwe}, nil
	}
	material, err := keyset.Describe(h.key, c.algorithm, kid, created)
	switch {
	case err != nil:
		return keyset.Material{}, err
	case h.hidden():
		material.PrivateJWE = h.jwe
		return material, nil
	case c.writeOnly && len(c.recipients) == 0:
		return material.PublicHalf(), nil
	default:
		return material.Sealed(c.recipients)
	}
}
