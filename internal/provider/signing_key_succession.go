package provider

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// succession says whether another key follows the one in the state m. It returns the argument whose value replaces the
// resource, empty if none does, and in words why there will be another key, empty if there will not.
func (m signingKeyModel) succession(next signingKeyModel, c signingKeyConfig, now time.Time, diags *diag.Diagnostics) (cause path.Path, why string) {
	h := m.held(diags)
	key := h.key
	switch misfit := h.fits(c.algorithm); {
	case diags.HasError():
		return path.Empty(), ""
	case !c.imported.IsZero():
		if c.imported.Thumbprint() == h.thumbprint {
			return path.Empty(), ""
		}
		return path.Empty(), "The configuration gives another key"
	case m.moved():
		m.checkMoved(key, c, diags)
		return path.Empty(), ""
	case !next.Keepers.Equal(m.Keepers):
		return path.Root("keepers"), "keepers has changed"
	case misfit != nil:
		return path.Root("algorithm"), fmt.Sprintf("%s cannot use this key, which is %s", c.algorithm, h)
	case c.rsaBits != 0 && c.rsaBits != key.Bits():
		return path.Root("rsa_bits"), fmt.Sprintf("rsa_bits is %d and this key has %d", c.rsaBits, key.Bits())
	}
	return m.rotation(next, c, now, diags)
}

// rotation is succession for rotation_period. As long as that stays the same the refresh decides, so that a plan and its
// apply, which may be days apart, agree. A new one is held against the clock, since no refresh knows of it:
// a plan that brings one which passes before the apply has to be made again.
func (m signingKeyModel) rotation(next signingKeyModel, c signingKeyConfig, now time.Time, diags *diag.Diagnostics) (cause path.Path, why string) {
	if c.rotationPeriod == 0 {
		return path.Empty(), ""
	}
	due := readInstant(m.CreatedAt, diags).Add(c.rotationPeriod)
	why = fmt.Sprintf("rotation_period has passed on %s", instant(due))
	if sameLength(m.RotationPeriod, next.RotationPeriod) {
		if m.ReadyForRotation.ValueBool() {
			return path.Root("ready_for_rotation"), why
		}
		return path.Empty(), ""
	}
	if now.Before(due) {
		return path.Empty(), ""
	}
	return path.Root("rotation_period"), why
}

// checkMoved refuses what would lose a key that a moved block has just brought here.
func (m signingKeyModel) checkMoved(key jwk.Key, c signingKeyConfig, diags *diag.Diagnostics) {
	refuse(diags, path.Root("algorithm"), "Key Does Not Fit the Algorithm", c.algorithm.Fits(key))
	if c.rsaBits != 0 && c.rsaBits != key.Bits() {
		diags.AddAttributeError(path.Root("rsa_bits"), "Moved Key Has Another Size",
			fmt.Sprintf("The key that was moved here is %s, and rsa_bits is %d. It would be replaced by a new one, so that all tokens of it fail. "+
				"Leave rsa_bits out to keep the key.", key, c.rsaBits))
	}
}

// warnCutover tells what another key means for the tokens of this one.
func (m signingKeyModel) warnCutover(why string, diags *diag.Diagnostics) {
	if why == "" {
		return
	}
	diags.AddWarning("Hard Cutover to Another Key",
		fmt.Sprintf("%s, so this apply puts another key in the place of %q. Tokens that it signed fail wherever the new key has arrived, and new tokens fail wherever it has not. "+
			"jwt_keyset overlaps the two, so that none does: a moved block makes this key the first of a keyset.", why, m.Kid.ValueString()))
}

// warnOverdue tells that a key is due to be replaced but that this plan cannot know: Read finds that out.
func (m signingKeyModel) warnOverdue(now time.Time, diags *diag.Diagnostics) {
	if m.RotateAfter.IsNull() || m.ReadyForRotation.ValueBool() {
		return
	}
	if due := readInstant(m.RotateAfter, diags); !diags.HasError() && !now.Before(due) {
		diags.AddWarning("Rotation Is Due but Not Planned",
			fmt.Sprintf("The key %q was due to be replaced on %s, which only a refresh finds out, and this plan was made without one or before that. "+
				"Plan again, without -refresh=false.", m.Kid.ValueString(), instant(due)))
	}
}
