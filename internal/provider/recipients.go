package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// recipients reads whom private keys are sealed for.
func (m keyArgumentsModel) recipients(r *reader) []jose.Recipient {
	var recipients []jose.Recipient
	r.each("recipients", m.Recipients, func(at path.Path, text string) {
		recipient, err := jose.ParseRecipient(text)
		refuse(r.diags, at, "Invalid Recipient", err)
		if err == nil {
			recipients = append(recipients, recipient)
		}
	})
	refuse(r.diags, path.Root("recipients"), "Invalid Recipients", jose.CheckRecipients(recipients))
	return recipients
}

// recipientsThen are those that the last apply sealed for.
func (m keyArgumentsModel) recipientsThen() []jose.Recipient {
	return m.recipients(&reader{diags: &diag.Diagnostics{}})
}

// announceSealing warns of what a change of recipients does, and of what it cannot do.
func announceSealing(change keyset.Sealing, diags *diag.Diagnostics) {
	quote := func(kids []string) string {
		for i, kid := range kids {
			kids[i] = fmt.Sprintf("%q", kid)
		}
		return strings.Join(kids, ", ")
	}
	at := path.Root("recipients")
	if len(change.Sealed) > 0 {
		diags.AddAttributeWarning(at, "Keys Lay in Plain Text",
			fmt.Sprintf("This apply seals the private keys of %s, which the state has held in plain text until now. Former versions of the state, its backups, and all places "+
				"that they were copied to still hold them: rotate once the recipients can open sealed keys, so that no key of that time signs any more.", quote(change.Sealed)))
	}
	if len(change.Kept) > 0 {
		diags.AddAttributeWarning(at, "Keys Stay Sealed for Former Recipients",
			fmt.Sprintf("The private keys of %s were sealed before, and nobody here can open them to seal them anew: those who were recipients then can open them, and new recipients cannot. "+
				"Only keys that are made from now on are sealed for the new list. To replace the old ones sooner, rotate.", quote(change.Kept)))
	}
}
