package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// recipients reads the recipients of private keys.
func (m keyArgumentsModel) recipients(r *reader) []jose.Recipient {
	var recipients []jose.Recipient
	r.each("recipients", m.Recipients, func(at path.Path, text string) {
		recipient, err := jose.ParseRecipient(text)
		refuse(r.diags, at, "Invalid Recipient", err)
		if err == nil {
			recipients = append(recipients, recipient)
		}
	})
	if !m.Recipients.IsNull() && !m.Recipients.IsUnknown() && len(m.Recipients.Elements()) == 0 {
		refuseBecause(r.diags, path.Root("recipients"), "No Recipients", "recipients is an empty list, so nobody could open the sealed keys. Add a public key, or remove recipients to store the keys in plain text.")
	}
	refuse(r.diags, path.Root("recipients"), "Invalid Recipients", jose.CheckRecipients(recipients))
	return recipients
}

// recipientsThen returns the recipients of the last apply.
func (m keyArgumentsModel) recipientsThen() []jose.Recipient {
	return m.recipients(&reader{diags: &diag.Diagnostics{}})
}

// announceSealing warns about what a change of recipients does, and what it cannot do.
func announceSealing(change keyset.Sealing, diags *diag.Diagnostics) {
	quote := func(kids []string) string {
		for i, kid := range kids {
			kids[i] = fmt.Sprintf("%q", kid)
		}
		return strings.Join(kids, ", ")
	}
	at := path.Root("recipients")
	if len(change.Sealed) > 0 {
		warnOf(diags, at, "Private Keys Stored in Plain Text",
			fmt.Sprintf("This apply seals the private keys of %s. Until now, the state contained them in plain text. Old versions of the state, its backups and other copies "+
				"still contain them. When the recipients can open sealed keys, rotate, so these keys stop signing.", quote(change.Sealed)))
	}
	if len(change.Kept) > 0 {
		warnOf(diags, at, "Keys Stay Sealed for Previous Recipients",
			fmt.Sprintf("The private keys of %s stay sealed for the previous recipients, because the provider cannot open them to seal them again. New recipients cannot open them. "+
				"Only new keys are sealed for the new list. To replace the old keys sooner, rotate.", quote(change.Kept)))
	}
}
