package provider

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Keys of the private state, which Terraform stores with the attributes and does not show. It contains no key material.
const (
	// privateMemory is the part of the state of the rotation that no attribute contains.
	privateMemory = "history"
	// privateSeen is when a refresh last recorded that a boundary had passed since the last apply.
	privateSeen = "seen"
)

// private is the private state of a request or a response.
type private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// keyset reads the set of the last apply. It is the zero Keyset if there was no apply.
func (m keysetModel) keyset(ctx context.Context, p private, diags *diag.Diagnostics) keyset.Keyset {
	s := keyset.Keyset{
		Material:          map[int]keyset.Material{},
		JWKS:              m.JWKS.ValueString(),
		JWKSVersion:       m.JWKSVersion.ValueInt64(),
		SigningKeyVersion: m.SigningKeyVersion.ValueInt64(),
		EnvVersion:        m.EnvVersion.ValueInt64(),
		Variables:         (&reader{diags: diags}).texts("env", m.Env),
	}
	for _, v := range m.keyObjects() {
		k := readKey(v, diags)
		s.State.Keys = append(s.State.Keys, k.Key)
		s.Material[k.Generation] = k.Material
	}
	var memory rotation.Memory
	readPrivate(ctx, p, privateMemory, &memory, diags)
	s.State = s.State.Remember(memory)
	if _, ok := s.State.Standby(); ok {
		// These are in the configuration of the last apply.
		last := m.lastPolicy(diags)
		s.State.KeySpec, s.State.Trigger, s.State.RemovalGrace = last.KeySpec, last.Trigger, last.RemovalGrace
		s.State.RequireDeployed = last.RequireDeployed
	}
	return s
}

func (m keysetModel) keyObjects() []types.Object {
	var objects []types.Object
	for _, o := range []types.Object{m.Active, m.Standby} {
		if !o.IsNull() {
			objects = append(objects, o)
		}
	}
	for _, v := range m.Passive.Elements() {
		if o, ok := v.(types.Object); ok {
			objects = append(objects, o)
		}
	}
	return objects
}

// lastPolicy is the policy of the last apply.
func (m keysetModel) lastPolicy(diags *diag.Diagnostics) rotation.Policy {
	r := &reader{diags: diags}
	a, rsaBits := m.algorithm(r)
	return m.policy(r, a, rsaBits)
}

// writeMemory writes the memory of the rotation, and deletes what refreshes recorded before this apply.
func (r *keysetResource) writeMemory(ctx context.Context, p private, s keyset.Keyset) diag.Diagnostics {
	diags := writePrivate(ctx, p, privateMemory, s.State.Memory())
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

// readPrivate reads a value of the private state. The value stays as it is if there is none.
func readPrivate(ctx context.Context, p private, key string, into any, diags *diag.Diagnostics) {
	data, d := p.GetKey(ctx, key)
	diags.Append(d...)
	if len(data) == 0 {
		return
	}
	if err := json.Unmarshal(data, into); err != nil {
		refuseBecause(diags, path.Empty(), "Damaged State", "The private state of the resource cannot be read. Someone or another program has changed the state. Restore it from a backup.")
	}
}

func writePrivate(ctx context.Context, p private, key string, value any) diag.Diagnostics {
	data, err := json.Marshal(value)
	if err != nil {
		var diags diag.Diagnostics
		refuse(&diags, path.Empty(), "State Not Written", err)
		return diags
	}
	return p.SetKey(ctx, key, data)
}
