package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// Keys of the private state, which Terraform stores with the attributes and does not show. It contains no key material.
const (
	// privateMemory is the part of the state of the rotation that no attribute contains.
	privateMemory = "history"
	// privateSeen is when a refresh last recorded that a boundary had passed since the last apply.
	privateSeen = "seen"
	// privateRandom is the random part of the kids of a jwt_rotation.
	privateRandom = "random"
)

// private is the private state of a request or a response.
type private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
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
