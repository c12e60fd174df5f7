package provider

import (
	"cmp"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// signingKeyWriteOnlyModel are the arguments that stand in the configuration alone, and the versions that say when they are read.
type signingKeyWriteOnlyModel struct {
	PrivateKeyPEMWO        types.String `tfsdk:"private_key_pem_wo"`
	PrivateKeyPEMWOVersion types.String `tfsdk:"private_key_pem_wo_version"`
	SecretWO               types.String `tfsdk:"secret_wo"`
	SecretWOVersion        types.String `tfsdk:"secret_wo_version"`
	PassphraseWO           types.String `tfsdk:"passphrase_wo"`
}

// writesOnly reports whether the key comes from a write-only argument. The version tells, since the argument itself may be left out while there is
// nothing to be read.
func (m signingKeyWriteOnlyModel) writesOnly() bool {
	return !m.PrivateKeyPEMWOVersion.IsNull() || !m.SecretWOVersion.IsNull()
}

// readAgain reports whether the versions are others than those of the last apply.
func (m signingKeyWriteOnlyModel) readAgain(was signingKeyWriteOnlyModel) bool {
	return !m.PrivateKeyPEMWOVersion.Equal(was.PrivateKeyPEMWOVersion) || !m.SecretWOVersion.Equal(was.SecretWOVersion)
}

// forget leaves out what is never written.
func (m *signingKeyWriteOnlyModel) forget() {
	m.PrivateKeyPEMWO, m.SecretWO, m.PassphraseWO = types.StringNull(), types.StringNull(), types.StringNull()
}

// givenWriteOnly are the arguments g with the write-only ones in the place of those that are not given.
func (m signingKeyModel) givenWriteOnly(g givenKey) givenKey {
	if !m.PrivateKeyPEMWO.IsNull() {
		g.privateKeyPEM = argument{"private_key_pem_wo", m.PrivateKeyPEMWO}
		g.passphrase.name = "passphrase_wo"
	}
	if !m.PassphraseWO.IsNull() {
		g.passphrase = argument{"passphrase_wo", m.PassphraseWO}
	}
	if !m.SecretWO.IsNull() {
		g.secret = argument{"secret_wo", m.SecretWO}
	}
	return g
}

// checkWriteOnly refuses arguments that do not go together, and that would put into the state what is not to be there.
func (m signingKeyModel) checkWriteOnly(r *reader) {
	refuseAt := func(name, summary, detail string, args ...any) {
		r.diags.AddAttributeError(path.Root(name), summary, fmt.Sprintf(detail, args...))
	}
	for _, pair := range []struct {
		name                  string
		plain, value, version types.String
		isKey                 bool
	}{
		{"private_key_pem", m.PrivateKeyPEM, m.PrivateKeyPEMWO, m.PrivateKeyPEMWOVersion, true},
		{"secret", m.Secret, m.SecretWO, m.SecretWOVersion, true},
		{"passphrase", m.Passphrase, m.PassphraseWO, types.StringNull(), false},
	} {
		writeOnly := pair.name + "_wo"
		// What is not known yet is judged when it is.
		given := !pair.value.IsNull() && !pair.value.IsUnknown()
		if given && !pair.plain.IsNull() {
			refuseAt(writeOnly, "Argument Given Twice", "The state holds %s, and %s is for it not to. Give one of them.", pair.name, writeOnly)
		}
		if pair.isKey && given && pair.version.IsNull() {
			refuseAt(writeOnly, "Write-Only Argument Without a Version",
				"Nothing remembers what %s was, so that only %s_version tells when it is to be read: give that too, any text or number, and another one whenever the key is another.", writeOnly, writeOnly)
		}
		if pair.isKey && !pair.version.IsNull() && !pair.plain.IsNull() {
			refuseAt(writeOnly+"_version", "Argument Does Not Apply", "%s_version says when %s is read, and the key is given by %s. Leave it out.", writeOnly, writeOnly, pair.name)
		}
		if pair.isKey {
			m.checkPlain(r, pair.name, pair.plain, fmt.Sprintf("Give %s instead; or, once the key is imported, leave it out: the key stays.", writeOnly))
		}
	}
	if !m.PrivateKeyPEMWO.IsNull() && !m.Passphrase.IsNull() {
		refuseAt("passphrase", "Argument Does Not Apply", "The state holds passphrase, and private_key_pem_wo is for the state not to hold what opens the key. Give passphrase_wo instead.")
	}
	if !m.PassphraseWO.IsNull() && m.PrivateKeyPEM.IsNull() && m.PrivateKeyPEMWO.IsNull() {
		refuseAt("passphrase_wo", "Argument Does Not Apply", "passphrase_wo opens an encrypted private key, and none is given. Give private_key_pem_wo too, or leave passphrase_wo out.")
	}
}

// checkRead refuses to read a key that is not given.
func (m signingKeyModel) checkRead(r *reader) {
	r.known("private_key_pem_wo_version", m.PrivateKeyPEMWOVersion)
	r.known("secret_wo_version", m.SecretWOVersion)
	for _, pair := range []struct {
		name           string
		value, version types.String
	}{{"private_key_pem_wo", m.PrivateKeyPEMWO, m.PrivateKeyPEMWOVersion}, {"secret_wo", m.SecretWO, m.SecretWOVersion}} {
		if !pair.version.IsNull() && pair.value.IsNull() {
			r.diags.AddAttributeError(path.Root(pair.name+"_version"), "No Key to Read",
				fmt.Sprintf("%s_version is new, so that this apply reads %s, and that is null. Give it, or keep the version as it was.", pair.name, pair.name))
		}
	}
}

// outputsOfAnother are the outputs of any other key of the kind, read write-only at another time.
func (m signingKeyModel) outputsOfAnother(c signingKeyConfig, created time.Time) map[string]attr.Value {
	const unknown = "unknown"
	material := keyset.Material{Algorithm: c.algorithm.String(), CreatedAt: created}
	if !c.algorithm.Symmetric() {
		material.PublicJWK, material.PublicKeyPEM = unknown, unknown
	}
	if len(c.recipients) > 0 {
		material.PrivateJWE = unknown
	}
	return m.outputsOf(material, cmp.Or(c.kid, unknown), unknown, c)
}
