package keyset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// CheckUnsealed refuses a configuration without recipients if a key is sealed. The provider cannot open sealed keys, so it could only store
// new keys in plain text.
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
		Detail: fmt.Sprintf("The private keys of %s are sealed. Only their recipients can open them, and this provider cannot. "+
			"Without recipients, the state would contain new private keys in plain text. Keep recipients. If you want keys in plain text, create another resource.",
			strings.Join(sealed, ", ")),
	}
}

// Sealing is what a change of recipients does to the stored private keys.
type Sealing struct {
	// Sealed are the kids of keys that this apply seals, and that were in plain text before.
	Sealed []string
	// Kept are the kids of keys that stay sealed only for former recipients.
	Kept []string
}

// CompareRecipients returns what a change from the former recipients does to the keys.
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

// SameRecipients reports whether both lists contain the same recipients, in any order.
func SameRecipients(a, b []jose.Recipient) bool {
	contains := func(all []jose.Recipient, r jose.Recipient) bool {
		return slices.ContainsFunc(all, func(other jose.Recipient) bool { return other.Same(r) })
	}
	return len(a) == len(b) && !slices.ContainsFunc(a, func(r jose.Recipient) bool { return !contains(b, r) })
}
