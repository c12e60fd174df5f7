package keyset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// CheckUnsealed refuses to hold keys in the clear beside keys that are sealed. Nobody here can open those, so that taking the recipients away could
// only mean that the keys to come are there to be read.
func CheckUnsealed(recipients []jose.Recipient, keys ...Key) error {
	var sealed []string
	for _, k := range keys {
		if k.PrivateJWE != "" {
			sealed = append(sealed, fmt.Sprintf("%q", k.ID))
		}
	}
	if len(recipients) > 0 || sealed == nil {
		return nil
	}
	return &refusal.Error{
		Summary: "Sealed Keys Cannot Be Unsealed",
		Detail: fmt.Sprintf("The private keys of %s are sealed, and only their recipients can open them: this provider cannot bring them back in plain text. "+
			"Without recipients, new keys would lie in the state in plain text. Keep recipients; to begin in plain text after all, make another resource with keys of its own.",
			strings.Join(sealed, ", ")),
	}
}

// Sealing says what a change of recipients does to the private keys that are held.
type Sealing struct {
	// Sealed are the kids of keys that are sealed in this apply, and lay in plain text until now.
	Sealed []string
	// Kept are the kids of keys that stay sealed for former recipients only.
	Kept []string
}

// CompareRecipients says what it means for the keys that recipients were others at the last apply.
func CompareRecipients(former, recipients []jose.Recipient, keys ...Key) Sealing {
	var change Sealing
	if len(recipients) == 0 {
		return change
	}
	same := SameRecipients(former, recipients)
	for _, k := range keys {
		switch {
		case k.HasPrivate():
			change.Sealed = append(change.Sealed, k.ID)
		case k.PrivateJWE != "" && !same:
			change.Kept = append(change.Kept, k.ID)
		}
	}
	return change
}

// SameRecipients reports whether both are the same recipients in any order.
func SameRecipients(a, b []jose.Recipient) bool {
	contains := func(all []jose.Recipient, r jose.Recipient) bool {
		return slices.ContainsFunc(all, func(other jose.Recipient) bool { return other.Same(r) })
	}
	return len(a) == len(b) && !slices.ContainsFunc(a, func(r jose.Recipient) bool { return !contains(b, r) })
}
