package signingkey

import (
	"slices"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Plan is what an apply will do, as far as it is known before.
type Plan struct {
	Decision
	Advice []rotation.Advice
	// Sealing says what a change of recipients does to the stored key.
	Sealing keyset.Sealing
	// Outcomes are the possible results of the apply. An attribute is known if it is the same in all of them. A replacement has no
	// outcomes: Terraform plans the new resource separately.
	Outcomes []Outputs
}

// Plan decides what an apply does. The apply can be any time after m.Now, or exactly then if m.Simulated is set. All arguments of c must be
// known.
func (s Stored) Plan(c Config, m rotation.Moment) (Plan, ArgumentErrors) {
	if !s.exists() {
		return planCreate(c, m)
	}
	stored, refused := s.key()
	if refused != nil {
		return Plan{}, refused
	}
	d := s.decide(stored, c)
	p := Plan{Decision: d, Advice: append(d.advise(s.Kid), s.advisePeriod(d, c, m.Now)...)}
	if p.Action == Replace {
		return p, nil
	}
	if s.Algorithm != c.Algorithm.String() {
		p.Advice = append(p.Advice, keyset.AdviseSignature(c.Algorithm)...)
	}
	if p.Action == Rewrite {
		p.Advice = append(p.Advice, c.Advise(c.Algorithm)...)
	}
	next := s.next(stored, c)
	if refused = append(s.checkMoved(stored, c), next.check(c)...); refused != nil {
		return p, refused
	}
	p.Sealing = s.compareRecipients(next, c)
	if p.Action == Keep {
		p.Advice = slices.Concat(p.Advice, s.adviseRelabelled(next, c), s.adviseHidden(next, c), s.adviseCertificate(next, c, m.Now))
	}
	p.Outcomes, refused = c.outcomes(next, m)
	return p, refused
}

// PlanReplacement returns the plan to replace the key, if the known arguments decide that. unknown are the names of all others. Terraform refuses an apply that
// replaces a resource which its plan only updates.
func (s Stored) PlanReplacement(c Config, unknown []string) (Plan, bool) {
	stored, refused := s.key()
	if !s.exists() || refused != nil || len(c.Unknown()) > 0 { // A key in the configuration can be the stored one.
		return Plan{}, false
	}
	if c.Algorithm.IsZero() {
		c.Algorithm, _ = jwk.ParseAlgorithm(s.Algorithm)
	}
	if slices.Contains(unknown, "rotation_period") {
		s.ReadyForRotation = false // Another period keeps the key.
	}
	d := s.decide(stored, c)
	return Plan{Decision: d, Advice: d.advise(s.Kid)}, d.Action == Replace
}

func planCreate(c Config, m rotation.Moment) (Plan, ArgumentErrors) {
	p := Plan{Decision: Decision{Action: Create}, Advice: keyset.AdviseSignature(c.Algorithm)}
	var refused ArgumentErrors
	switch {
	case !c.given.IsZero():
		p.Advice = append(p.Advice, c.Advise(c.Algorithm)...)
		p.Outcomes, refused = c.outcomes(newKey(c.given), m)
	case c.PublicKeyPEM.known():
		refused.add("public_key_pem", "Argument Does Not Apply",
			"public_key_pem is compared with private_key_pem, which is not set, so this apply generates a new key. Set private_key_pem too. "+
				"To publish a public key of another system, use trusted_public_keys of jwt_keyset.")
	default:
		p.Outcomes, refused = c.placeholders(m)
	}
	return p, refused
}

// compareRecipients returns what a change of recipients does to the stored key, if that is also the next key.
func (s Stored) compareRecipients(next key, c Config) keyset.Sealing {
	k := keyset.Key{Key: rotation.Key{ID: s.Kid}, Material: keyset.Material{PrivateJWK: s.PrivateJWK, PrivateJWE: next.jwe}}
	return keyset.CompareRecipients(s.Recipients, c.Recipients, k)
}

// outcomes are the possible results for a key that is known now. They differ in the time of the apply, in the text of a sealed key, and
// in the key itself if that is write-only: the apply reads it again, and can find another one.
func (c Config) outcomes(k key, m rotation.Moment) ([]Outputs, ArgumentErrors) {
	instants := applyTimes(m)
	if !k.created.IsZero() {
		instants = [2]time.Time{k.created, k.created}
	}
	var all []Outputs
	for i, created := range instants {
		if i > 0 && k.created.IsZero() && k.isSecret() {
			k.kid = jwk.RandomKeyID() // The apply makes another one, too.
		}
		o, refused := c.write(k, created, func(keyset.Material) (string, error) { return keyset.PlaceholderCertificate(i), nil })
		if refused != nil {
			return nil, refused
		}
		all = append(all, o)
	}
	if c.WriteOnly() && !c.given.IsZero() {
		others, refused := c.placeholders(m)
		return append(all, others...), refused
	}
	return all, nil
}

// placeholders are two results for a key that only the apply generates or reads. They differ in every attribute that depends on the key.
func (c Config) placeholders(m rotation.Moment) ([]Outputs, ArgumentErrors) {
	var all []Outputs
	for variant, created := range applyTimes(m) {
		p := keyset.Placeholder(c.Algorithm, rotation.Key{PublishedAt: created}, variant)
		if c.Certificate != nil {
			p.CertificatePEM = keyset.PlaceholderCertificate(variant)
		}
		var failed ArgumentErrors
		material, err := c.hide(p.Material)
		failed.addError("", "Key Not Written", err)
		if failed != nil {
			return nil, failed
		}
		kid, thumbprint := p.ID, p.ID
		if c.Kid.Given {
			kid = c.Kid.Value
		}
		if c.Algorithm.Symmetric() {
			thumbprint = ""
		}
		all = append(all, c.outputs(material, kid, thumbprint))
	}
	return all, nil
}

// applyTimes are the earliest time of the apply, and a much later one.
func applyTimes(m rotation.Moment) [2]time.Time {
	if m.Simulated {
		return [2]time.Time{m.Stamped(), m.Stamped()}
	}
	return [2]time.Time{m.Stamped(), m.Stamped().AddDate(1000, 0, 0)}
}
