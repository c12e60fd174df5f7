package provider

import (
	"time"

	"github.com/vmihailenco/msgpack/v5"
)

// signingKeyIsIdle reports whether the state of a key shows that no refresh or plan does or says anything now.
func signingKeyIsIdle(state map[string]msgpack.RawMessage, now time.Time) bool {
	created, ok := textOf(state["created_at"])
	if _, err := time.Parse(time.RFC3339, created); !ok || err != nil {
		return false // a move that no apply has completed, or a state that somebody changed
	}
	var ready bool
	if msgpack.Unmarshal(state["ready_for_rotation"], &ready) != nil || ready {
		return false
	}
	if certificateIsNoted(state, now) {
		return false
	}
	if isNull(state["rotate_after"]) {
		return true
	}
	text, _ := textOf(state["rotate_after"])
	due, err := time.Parse(time.RFC3339, text)
	return err == nil && now.Before(due)
}
