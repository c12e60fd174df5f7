package provider

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// scheduled is embedded by every resource whose keys have a schedule.
type scheduled struct {
	clocked
	version string // of the provider
}

// moment reads the clock: once for each call of Terraform. last is the policy of the last apply.
func (r *scheduled) moment(ctx context.Context, s keyset.Keyset, last rotation.Policy, p private, diags *diag.Diagnostics) rotation.Moment {
	return s.State.Moment(last, r.clock.now(), readSeen(ctx, p, diags), r.clock.simulated())
}

// noteBoundary notes in the private state that time has passed a boundary. It is called by a refresh, which changes nothing else.
func noteBoundary(ctx context.Context, p private, m rotation.Moment) diag.Diagnostics {
	if m.Until.IsZero() || m.Now.Before(m.Until) {
		return nil
	}
	return writePrivate(ctx, p, privateSeen, m.Now)
}

// checkPlanned refuses kids and a time that do not fit the keys of the last apply. It returns false if it refuses one.
func checkPlanned(s keyset.Keyset, last rotation.Policy, c keyset.Config, m rotation.Moment, diags *diag.Diagnostics) bool {
	if err := s.CheckRevokeCreatedBefore(c, m.Now); err != nil {
		refuse(diags, path.Root("revoke_created_before"), "Revocation in the Future", err)
		return false
	}
	if err := s.CheckRevokedKids(last, c); err != nil {
		refuse(diags, path.Root("revoked_kids"), "Unknown Kid in revoked_kids", err)
		return false
	}
	if err := cmp.Or(s.CheckSigningKid(c), s.CheckSigningKidStays(c, m)); err != nil {
		refuse(diags, path.Root("signing_kid"), "Invalid Signing Kid", err)
		return false
	}
	return true
}

// logTransitions logs what happened to each key, without its material.
func logTransitions(ctx context.Context, s keyset.Keyset, done []rotation.Transition) {
	for _, t := range done {
		tflog.Info(ctx, fmt.Sprintf("carried out: %s", t.Kind), map[string]any{
			"generation": t.Key.Generation, "kid": t.Key.ID, "reason": string(t.Reason), "signing_key_version": s.SigningKeyVersion,
		})
	}
}

// remember returns the state of the last apply, which already has its keys, with its memory and what is in the configuration of that apply.
func remember(ctx context.Context, p private, s rotation.State, last rotation.Policy, diags *diag.Diagnostics) rotation.State {
	var memory rotation.Memory
	readPrivate(ctx, p, privateMemory, &memory, diags)
	if lost := memory.TimingSince.IsZero(); !lost && memory.Timing == (rotation.Timing{}) {
		memory.Timing = last.Timing // see writeMemory
	}
	s = s.Remember(memory)
	if !s.IsNew() {
		s.KeySpec, s.Trigger, s.RemovalGrace = last.KeySpec, last.Trigger, last.RemovalGrace
		s.RequirePublished, s.RequireDeployed = last.RequirePublished, last.RequireDeployed
	}
	return s
}

// writeMemory writes the memory of the rotation, and deletes what refreshes recorded before this apply. It leaves out the timing, which is in the
// arguments of the same state.
func (r *scheduled) writeMemory(ctx context.Context, p private, s keyset.Keyset) diag.Diagnostics {
	memory := s.State.Memory()
	memory.Timing = rotation.Timing{}
	diags := writePrivate(ctx, p, privateMemory, memory)
	if s.Random != "" {
		diags.Append(writePrivate(ctx, p, privateRandom, s.Random)...)
	}
	diags.Append(r.recordClock(ctx, p)...)
	diags.Append(p.SetKey(ctx, privateSeen, nil)...)
	return diags
}

// readSeen returns when a refresh last recorded that a boundary had passed. It is zero if none has since the last apply.
func readSeen(ctx context.Context, p private, diags *diag.Diagnostics) time.Time {
	var seen time.Time
	readPrivate(ctx, p, privateSeen, &seen, diags)
	return seen.UTC()
}
