package provider

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// privateIdle is the key of the idleNote in the private state.
const privateIdle = "idle"

// idleNote is what an apply leaves for [directServer]: the time in which nothing happens to it.
type idleNote struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until,omitzero"`
	// By is the version of the provider that wrote the note. Another version can have more to do or to say.
	By string `json:"by"`
}

func (n idleNote) contains(now time.Time) bool {
	return !now.Before(n.From) && (n.Until.IsZero() || now.Before(n.Until))
}

// writeIdleNote writes the note of an apply. It removes an older note if there is nothing to write.
func (r *scheduled) writeIdleNote(ctx context.Context, p private, s keyset.Keyset, c keyset.Config) diag.Diagnostics {
	window, ok := s.Idle(c)
	if !ok || r.clock.simulated() {
		return p.SetKey(ctx, privateIdle, nil)
	}
	return writePrivate(ctx, p, privateIdle, idleNote{window.From, window.Until, r.version})
}

// isIdle reports whether the private state shows that no refresh or plan does or says anything now.
func isIdle(private map[string][]byte, version string, now time.Time) bool {
	var note idleNote
	return json.Unmarshal(private[privateIdle], &note) == nil && note.By == version && note.contains(now)
}
