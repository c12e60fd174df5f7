package keyset

import (
	"slices"
	"time"
)

// ExternalAttributes are the attributes of a key that others hold: its kid and its schedule.
func ExternalAttributes() []Attribute {
	disallowed := Attribute{
		Name: "disallowed_at", Description: "When an apply first found that every signer has a newer key than this passive one, and removed its generation from `may_sign`. Null until then.",
		Instant: func(k *Key) *time.Time { return &k.DisallowedAt },
	}
	described := map[string]string{
		"generation":   "Generation of the key, counted from 1. It is an element of `generations`.",
		"published_at": "When an apply first listed the key, so it was created and published.",
		"listed_at":    "When an apply first found the key in `published_kids` while it was the standby. For a standby that waits when you remove the argument: that apply. Null until then, and without the argument.",
	}
	var attributes []Attribute
	for _, a := range Attributes {
		if !slices.Contains([]string{"kid", "generation", "status", "published_at", "listed_at", "activate_after", "activated_at", "deactivated_at", "released_at", "remove_after"}, a.Name) {
			continue
		}
		if text, ok := described[a.Name]; ok {
			a.Description = text
		}
		attributes = append(attributes, a)
	}
	return append(attributes, disallowed)
}
