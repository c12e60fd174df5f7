package provider

import (
	"maps"
	"reflect"
	"slices"
	"testing"
)

// A consumer has two numbered fields. Each key keeps its field through a rotation, and the next key gets the field of the removed one.
func TestSlots(t *testing.T) {
	for _, kind := range []string{"jwt_keyset", "jwt_rotation"} {
		c := newClock()
		k := newCoreOf(t, c, kind)
		given := arguments{"max_published_keys": 2, "removal_grace": "0s"}
		if kind == "jwt_keyset" {
			given["algorithm"] = "ES256"
			given["certificate"] = "reports"
		}
		// each returns the status of the key in each place; empty for a free one.
		each := func(o object) (statuses, kids [2]string) {
			for i, slot := range o.at("slots").([]any) {
				if key, ok := slot.(map[string]any); ok {
					statuses[i], kids[i] = key["status"].(string), key["kid"].(string)
				}
			}
			return statuses, kids
		}
		first := k.applied(given)
		_, was := each(first)
		for _, step := range []struct {
			after string
			want  [2]string
			moves int // the place whose key is another one; -1 for none
		}{
			{"1h", [2]string{"active", "standby"}, -1},
			{"90d", [2]string{"passive", "active"}, -1},
			{"2d", [2]string{"standby", "active"}, 0},
			{"90d", [2]string{"active", "passive"}, -1},
			{"2d", [2]string{"active", "standby"}, 1},
		} {
			c.step(t, step.after)
			o := k.applied(given)
			statuses, kids := each(o)
			if statuses != step.want {
				t.Errorf("%s: after %s, the places are %q, want %q", kind, step.after, statuses, step.want)
			}
			for i := range kids {
				if (kids[i] != was[i]) != (i == step.moves) {
					t.Errorf("%s: after %s, the key in place %d was %q and is %q", kind, step.after, i, was[i], kids[i])
				}
			}
			was = kids
			if kind == "jwt_keyset" {
				slotsHaveCertificates(t, o)
			}
		}
		delete(given, "max_published_keys")
		if o := k.applied(given); !o.isNull("slots") {
			t.Errorf("%s: slots is not null without max_published_keys", kind)
		}
	}
}

// slotsHaveCertificates fails unless the certificate in each place is the one of its key.
func slotsHaveCertificates(t *testing.T, o object) {
	t.Helper()
	of := map[string]any{}
	for _, key := range append(slices.Collect(maps.Values(o.at("passive").(map[string]any))), o.at("active"), o.at("standby")) {
		if key, ok := key.(map[string]any); ok {
			of[key["kid"].(string)] = key["x509"]
		}
	}
	for i, slot := range o.at("slots").([]any) {
		key := slot.(map[string]any)
		if key["x509"] == nil || !reflect.DeepEqual(key["x509"], of[key["kid"].(string)]) {
			t.Errorf("place %d has the certificate %v, want the one of its key", i, key["x509"])
		}
	}
}
