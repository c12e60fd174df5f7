package rotation

import (
	"fmt"
	"reflect"
	"slices"
	"time"
)

// turn is one apply as its effects show it: nothing that is asked of it depends on how the rules are written.
type turn struct {
	before, after State // after: with fresh keys named
	policy        Policy
	judged, now   time.Time // as the clocks showed them, in whatever order
	done          []Transition
	present       time.Time // that it must stamp
}

// take carries out an apply. name names fresh keys.
func take(s State, p Policy, judged, now time.Time, name func(Key) string) turn {
	after, done := s.Advance(p, judged, now)
	for i, k := range after.Keys {
		if k.ID == "" {
			after.Keys[i].ID = name(k)
		}
	}
	return turn{s, after, p, judged, now, done, latest(now, s.LastChange())}
}

// invariant is what must be true of every apply. It returns what is wrong, or nothing.
type invariant struct {
	name  string
	holds func(turn) string
}

var invariants = []invariant{
	{"one key signs and one stands by", func(t turn) string {
		count := map[Status]int{}
		for _, k := range t.after.Keys {
			count[k.Status]++
		}
		if count[Active] != 1 || count[Standby] != 1 || count[Passive]+2 != len(t.after.Keys) {
			return fmt.Sprint(count)
		}
		return ""
	}},
	{"no key signs before its time", func(t turn) string {
		is, _ := t.after.Active()
		was, signed := t.before.Active()
		if !signed || is.Generation == was.Generation || t.policy.revokes(was.ID) {
			return ""
		}
		if is.ActivatedAt.Before(is.ActivateAfter) || is.ActivatedAt.Before(later(is.PublishedAt, t.policy.lead()...)) {
			return fmt.Sprintf("key %d", is.Generation)
		}
		return ""
	}},
	{"no key goes before its time", func(t turn) string {
		for _, k := range t.gone() {
			if !t.policy.revokes(k.ID) && k.Status != Standby && (k.Status == Active || t.present.Before(k.RemoveAfter)) {
				return fmt.Sprintf("key %d, %s", k.Generation, k.Status)
			}
		}
		return ""
	}},
	{"no key is published and signs at once", func(t turn) string {
		is, _ := t.after.Active()
		was, signed := t.before.Active()
		standby, waits := t.before.Standby()
		forced := t.policy.revokes(was.ID) && (!waits || t.policy.revokes(standby.ID))
		if signed && !t.before.has(is) && !forced {
			return fmt.Sprintf("key %d", is.Generation)
		}
		return ""
	}},
	{"nothing leaves but what may", func(t turn) string {
		for _, k := range t.gone() {
			switch {
			case t.policy.revokes(k.ID):
			case k.Status == Standby && t.before.KeySpec == t.policy.KeySpec:
				return fmt.Sprintf("standby %d", k.Generation)
			case k.Status == Passive && len(t.after.Passive()) < t.policy.KeysToKeep:
				return fmt.Sprintf("key %d, one of %d to keep", k.Generation, t.policy.KeysToKeep)
			}
		}
		return ""
	}},
	{"a revoked key leaves at once", func(t turn) string {
		for _, k := range t.after.Keys {
			if t.policy.revokes(k.ID) {
				return fmt.Sprintf("key %d", k.Generation)
			}
		}
		return ""
	}},
	{"no instant moves earlier", func(t turn) string {
		for _, was := range t.before.Keys {
			if k, ok := t.after.key(was.Generation); ok &&
				(k.ActivateAfter.Before(was.ActivateAfter) || k.RemoveAfter.Before(was.RemoveAfter)) {
				return fmt.Sprintf("key %d", k.Generation)
			}
		}
		return ""
	}},
	{"what happened stays", func(t turn) string {
		for _, was := range t.before.Keys {
			k, ok := t.after.key(was.Generation)
			order := []Status{Standby, Active, Passive}
			if ok && (k.ID != was.ID || !was.PublishedAt.IsZero() && !k.PublishedAt.Equal(was.PublishedAt) || slices.Index(order, k.Status) < slices.Index(order, was.Status) ||
				!was.ActivatedAt.IsZero() && !k.ActivatedAt.Equal(was.ActivatedAt) ||
				!was.DeactivatedAt.IsZero() && !k.DeactivatedAt.Equal(was.DeactivatedAt)) {
				return fmt.Sprintf("key %d", k.Generation)
			}
		}
		return ""
	}},
	{"what happens is stamped with the present", func(t turn) string {
		for _, k := range t.after.Keys {
			was, _ := t.before.key(k.Generation)
			if k.Status != Standby && k.ActivatedAt.IsZero() {
				return fmt.Sprintf("key %d is not stamped", k.Generation)
			}
			for _, at := range [][2]time.Time{
				{was.PublishedAt, k.PublishedAt}, {was.ActivatedAt, k.ActivatedAt}, {was.DeactivatedAt, k.DeactivatedAt},
			} {
				if !at[0].Equal(at[1]) && !at[1].Equal(t.present) {
					return fmt.Sprintf("key %d", k.Generation)
				}
			}
		}
		return ""
	}},
	{"no kid comes back", func(t turn) string {
		if t.after.Generation < t.before.Generation {
			return "a generation"
		}
		spent := slices.Clone(t.before.Retired)
		for _, k := range t.gone() {
			spent = append(spent, k.ID)
		}
		for _, kid := range spent {
			if !slices.Contains(t.after.Retired, kid) {
				return kid + " is forgotten"
			}
		}
		for _, k := range t.after.Keys {
			if slices.Contains(t.after.Retired, k.ID) || k.Generation > t.after.Generation {
				return fmt.Sprintf("key %d", k.Generation)
			}
			if !t.before.has(k) && k.Generation <= t.before.Generation {
				return fmt.Sprintf("generation %d", k.Generation)
			}
		}
		return ""
	}},
	{"nothing is left for a second apply", func(t turn) string {
		once := t.after
		if t.judged.Before(t.present) { // what fell due since the plan
			once = take(once, t.policy, t.present, t.present, func(Key) string { return "fresh" }).after
		}
		twice, more := once.Advance(t.policy, t.present, t.present)
		if len(more) > 0 {
			return fmt.Sprint(more)
		}
		if !reflect.DeepEqual(once, twice) {
			return "memory"
		}
		return ""
	}},
	{"another algorithm waits for its key", func(t turn) string {
		is, _ := t.after.Active()
		was, signed := t.before.Active()
		if signed && t.before.KeySpec != "" && t.before.KeySpec != t.policy.KeySpec && is.Generation != was.Generation && !t.policy.revokes(was.ID) {
			return fmt.Sprintf("key %d", is.Generation)
		}
		return ""
	}},
	{"what is announced is what happens", func(t turn) string {
		said := t.before.clone()
		for _, d := range t.done {
			switch d.Kind {
			case Publish:
				said.Keys = append(said.Keys, d.Key)
			case Activate:
				for i, k := range said.Keys {
					if k.Generation == d.Previous.Generation {
						said.Keys[i].Status = Passive
					}
					if k.Generation == d.Key.Generation {
						said.Keys[i].Status = Active
					}
				}
			case Remove, Revoke, Drop:
				said.Keys = slices.DeleteFunc(said.Keys, func(k Key) bool { return k.Generation == d.Key.Generation })
			}
		}
		if len(said.Keys) != len(t.after.Keys) {
			return fmt.Sprint(t.done)
		}
		for _, k := range said.Keys {
			if is, ok := t.after.key(k.Generation); !ok || is.Status != k.Status {
				return fmt.Sprint(t.done)
			}
		}
		return ""
	}},
}

// broken returns the first invariant that an apply breaks, and how. If one is named, it looks at no other.
func (t turn) broken(only string) fault {
	for _, i := range invariants {
		if only != "" && only != i.name {
			continue
		}
		if wrong := i.holds(t); wrong != "" {
			return fault{i.name, wrong}
		}
	}
	return fault{}
}

// gone are the keys that left.
func (t turn) gone() []Key {
	return slices.DeleteFunc(slices.Clone(t.before.Keys), t.after.has)
}

func (s State) key(generation int) (Key, bool) {
	for _, k := range s.Keys {
		if k.Generation == generation {
			return k, true
		}
	}
	return Key{}, false
}

func (s State) has(k Key) bool {
	_, ok := s.key(k.Generation)
	return ok
}
