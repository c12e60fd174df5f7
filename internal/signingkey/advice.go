package signingkey

import (
	"fmt"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/certificate"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// adviseRelabelled warns that a key which stays gets another kid or algorithm. Verifiers find a key by its kid and compare its alg, so every valid token
// fails. A key that was just imported or moved here has no tokens with the kid and algorithm of the state.
func (s Stored) adviseRelabelled(next key, c Config) []rotation.Advice {
	var changes []string
	argument := ""
	if kid := c.kid(next); kid != s.Kid {
		argument, changes = c.kidArgument(), append(changes, fmt.Sprintf("the kid of the key from %q to %q", s.Kid, kid))
	}
	if a := c.Algorithm.String(); a != s.Algorithm {
		argument, changes = "algorithm", append(changes, fmt.Sprintf("the algorithm of the key from %s to %s", s.Algorithm, a))
	}
	if len(changes) == 0 || s.Moved() || s.Imported {
		return nil
	}
	return []rotation.Advice{{
		Argument: argument, Summary: "Valid Tokens Fail After This Change",
		Detail: fmt.Sprintf("This apply changes %s. A verifier finds a key by its kid and compares its algorithm. With the new values, it rejects all tokens from before, and until it has them, "+
			"all tokens from after. To change them without failing tokens, use jwt_keyset: a moved block makes this key the first key of a keyset.", strings.Join(changes, ", and ")),
	}}
}

// adviseHidden warns that env no longer contains the private key, because the key comes from a write-only argument now.
func (s Stored) adviseHidden(next key, c Config) []rotation.Advice {
	if s.PrivateJWK == "" || next.jwe != "" || !c.WriteOnly() || len(c.Recipients) > 0 {
		return nil
	}
	title, what := "Private Key", "private key"
	if c.Algorithm.Symmetric() {
		title, what = "Secret", "secret"
	}
	return []rotation.Advice{{
		Summary: "No " + title + " in env",
		Detail: fmt.Sprintf("The key comes from a write-only argument now, so the state and env no longer contain its %s. Programs that read it from env cannot sign after this apply. "+
			"Give it to them from the source of the write-only argument first.", what),
	}}
}

// AdviseDestroy warns that a plan destroys the key.
func (s Stored) AdviseDestroy() []rotation.Advice {
	since := ""
	if !s.Moved() {
		since = " since " + instant(s.CreatedAt)
	}
	return []rotation.Advice{{
		Summary: "Key Destroyed While Its Tokens Can Be Valid",
		Detail: fmt.Sprintf("This plan destroys the key %q. If you have no copy of it, only a backup of the state can restore it. All tokens that it signed%s fail where verifiers no longer have the key, even "+
			"if they have not expired. If you renamed the resource, or changed its count or for_each key, add a moved block. To prevent this, set prevent_destroy.", s.Kid, since),
	}}
}

// AdviseReplace warns that Terraform replaced the resource, although its configuration keeps the key.
func (s Stored) AdviseReplace() []rotation.Advice {
	return Decision{Reason: "Terraform replaces the resource (-replace, taint or replace_triggered_by)"}.advise(s.Kid)
}

// AdviseCertificateEnds warns that the certificate of the key ends soon, or has ended.
func (s Stored) AdviseCertificateEnds(now time.Time) []rotation.Advice {
	x, ok := certificate.Parse(s.CertificatePEM)
	if !ok || now.Before(certificate.WarnFrom(x, s.RotationPeriod)) {
		return nil
	}
	return []rotation.Advice{keyset.AdviseCertificateEnds(s.Kid, x, now,
		"To get a new certificate of the same key, change valid_for, and register the new certificate where the old one is. The key must be in the state in plain text, or in the configuration. Otherwise, replace the key.")}
}

// adviseCertificate warns that a key which stays loses its certificate, or gets another one.
func (s Stored) adviseCertificate(next key, c Config, now time.Time) []rotation.Advice {
	switch {
	case s.CertificatePEM == "":
		return nil
	case next.certificate != "":
		return s.AdviseCertificateEnds(now)
	case c.Certificate == nil:
		return []rotation.Advice{{
			Argument: "certificate", Summary: "Certificate Removed",
			Detail: fmt.Sprintf("Without certificate, this apply removes the certificate of the key %q. The key stays. If you add certificate again, the key gets another certificate, which must be registered again. A key that is sealed or write-only cannot get one again.", s.Kid),
		}}
	}
	return []rotation.Advice{{
		Argument: "certificate", Summary: "Certificate Replaced",
		Detail: fmt.Sprintf("This apply gives the key %q another certificate. A system that has registered the old one, or finds it by x5t, rejects tokens with the thumbprint of the new one until you register it there. "+
			"Register both during the change, if the system can have two.", s.Kid),
	}}
}
