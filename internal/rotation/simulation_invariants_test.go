package rotation

import (
	"fmt"
	"reflect"
	"slices"
	"time"
)

// observation is one apply, seen from outside. No check of it uses the rules.
type observation struct {
	before, after State // with names for the new keys
	policy        Policy
	judged, now   time.Time // as the clocks showed them, in any order
	done          []Transition
	stamped       time.Time // the instant that it has to stamp
}

// observe runs an apply. name names new keys.
func observe(s State, p Policy, judged, now time.Time, name func(Key) string) observation {
	after, done := s.Advance(p, judged, now)
	for i, k := range after.Keys {
		if k.ID == "" {
			after.Keys[i].ID = name(k)
		}
	}
	return observation{s, after, p, judged, now, done, latest(now, s.LastChange())}
}

// invariant is a rule for every apply. holds returns what is wrong, or nothing.
type invariant struct {
	name  string
	holds func(observation) string
}

var invariants = []invariant{
	{"one key is active and one is standby", func(t observation) string {
		count := map[Status]int{}
		for _, k := range t.after.Keys {
			count[k.Status]++
		}
		full := t.policy.MaxPublished > 0 && len(t.after.Keys) >= t.policy.MaxPublished
		return wrongIf(count[Active] != 1 || count[Standby] != 1 && (count[Standby] != 0 || !full) || count[Active]+count[Standby]+count[Passive] != len(t.after.Keys), "%v", count)
	}},
	{"no more keys are published than there are places", func(t observation) string {
		most := t.policy.MaxPublished
		if most == 0 {
			return ""
		}
		// If there are fewer places than before, the active key and those whose tokens are valid stay.
		return wrongIf(len(t.after.Keys) > max(most, len(t.after.Passive())+1), "%d keys, %d places", len(t.after.Keys), most)
	}},
	{"each key keeps its place", func(t observation) string {
		taken := map[int]bool{}
		again := slices.ContainsFunc(t.before.Keys, func(k Key) bool { return k.Slot > t.policy.MaxPublished })
		if is, _ := t.after.Active(); t.before.has(is) {
			was, _ := t.before.key(is.Generation)
			again = again || was.Slot == 0 // It signs again, and before there were fewer places than keys.
		}
		for _, k := range t.after.Keys {
			was, stored := t.before.key(k.Generation)
			switch {
			case k.Slot > t.policy.MaxPublished, k.Slot > 0 && taken[k.Slot]:
				return fmt.Sprintf("key %d has place %d", k.Generation, k.Slot)
			case stored && was.Slot > 0 && was.Slot != k.Slot && !again:
				return fmt.Sprintf("key %d moves from place %d to %d", k.Generation, was.Slot, k.Slot)
			case k.Slot == 0 && (len(t.after.Keys) <= t.policy.MaxPublished || t.policy.MaxPublished > 0 && k.Status == Active):
				return fmt.Sprintf("key %d has no place", k.Generation)
			}
			taken[k.Slot] = true
		}
		return ""
	}},
	{"no key signs before its time", func(t observation) string {
		is, _ := t.after.Active()
		was, signed := t.before.Active()
		if !signed || is.Generation == was.Generation || t.policy.revokes(was.ID) {
			return ""
		}
		if t.signsAgain(is) { // Its tokens show whether every verifier has it.
			return ""
		}
		timing := t.policy.Timing
		if t.policy.Symmetric {
			timing.JWKSMaxAge = 0
		}
		if is.ActivatedAt.Before(is.ActivateAfter) || is.ActivatedAt.Before(later(latest(is.PublishedAt, is.ListedAt), timing.lead()...)) {
			return fmt.Sprintf("key %d", is.Generation)
		}
		return wrongIf((t.policy.RequirePublished || t.policy.Symmetric && t.policy.RequireDeployed) && is.ListedAt.IsZero(), "key %d was never seen", is.Generation)
	}},
	{"no key goes before its time", func(t observation) string {
		for _, k := range t.removed() {
			if !t.policy.revokes(k.ID) && k.Status != Standby &&
				(k.Status == Active || t.stamped.Before(k.RemoveAfter.Add(-t.before.RemovalGrace).Add(t.policy.RemovalGrace)) ||
					t.policy.RequireDeployed && k.ReleasedAt.IsZero()) {
				return fmt.Sprintf("key %d, %s", k.Generation, k.Status)
			}
		}
		return ""
	}},
	{"no key is published and signs at once", func(t observation) string {
		is, _ := t.after.Active()
		was, signed := t.before.Active()
		standby, waits := t.before.Standby()
		forced := t.policy.revokes(was.ID) && (!waits || t.policy.revokes(standby.ID))
		return wrongIf(signed && !t.before.has(is) && !forced, "key %d", is.Generation)
	}},
	{"nothing leaves but what may", func(t observation) string {
		for _, k := range t.removed() {
			switch {
			case t.policy.revokes(k.ID):
			case k.Status == Standby && t.before.KeySpec == t.policy.KeySpec && (t.policy.MaxPublished == 0 || len(t.after.Keys) < t.policy.MaxPublished):
				return fmt.Sprintf("standby %d", k.Generation)
			case k.Status == Passive && len(t.after.Passive()) < t.policy.KeysToKeep && (t.policy.MaxPublished == 0 || len(t.after.Passive()) < t.policy.MaxPublished-2):
				return fmt.Sprintf("key %d, one of %d to keep", k.Generation, t.policy.KeysToKeep)
			}
		}
		return ""
	}},
	{"a revoked key leaves at once", func(t observation) string {
		return wrongIf(slices.ContainsFunc(kids(t.after.Keys), t.policy.revokes), "%v", kids(t.after.Keys))
	}},
	{"no instant moves earlier", func(t observation) string {
		for _, was := range t.before.Keys {
			if k, ok := t.after.key(was.Generation); ok &&
				(k.ActivateAfter.Before(was.ActivateAfter) || was.Status == Passive && !t.signsAgain(k) &&
					k.RemoveAfter.Add(-t.policy.RemovalGrace).Before(was.RemoveAfter.Add(-t.before.RemovalGrace))) { // a lowered grace may
				return fmt.Sprintf("key %d", k.Generation)
			}
		}
		return ""
	}},
	{"what happened stays", func(t observation) string {
		for _, was := range t.before.Keys {
			k, ok := t.after.key(was.Generation)
			order := []Status{Standby, Active, Passive}
			if t.signsAgain(k) {
				if !k.DeactivatedAt.IsZero() || !k.ReleasedAt.IsZero() || !k.RemoveAfter.IsZero() {
					return fmt.Sprintf("key %d signs, and has an end", k.Generation)
				}
				was.Status, was.ActivatedAt, was.DeactivatedAt, was.ReleasedAt = Active, k.ActivatedAt, time.Time{}, time.Time{}
			}
			if ok && (k.ID != was.ID || !was.PublishedAt.IsZero() && !k.PublishedAt.Equal(was.PublishedAt) ||
				!was.ListedAt.IsZero() && !k.ListedAt.Equal(was.ListedAt) || slices.Index(order, k.Status) < slices.Index(order, was.Status) ||
				!was.ActivatedAt.IsZero() && !k.ActivatedAt.Equal(was.ActivatedAt) ||
				!was.DeactivatedAt.IsZero() && !k.DeactivatedAt.Equal(was.DeactivatedAt) || !was.ReleasedAt.IsZero() && !k.ReleasedAt.Equal(was.ReleasedAt)) {
				return fmt.Sprintf("key %d", k.Generation)
			}
		}
		return ""
	}},
	{"what happens is stamped with the time of the apply", func(t observation) string {
		for _, k := range t.after.Keys {
			was, _ := t.before.key(k.Generation)
			if k.Status != Standby && k.ActivatedAt.IsZero() {
				return fmt.Sprintf("key %d is not stamped", k.Generation)
			}
			for _, at := range [][2]time.Time{
				{was.PublishedAt, k.PublishedAt}, {was.ListedAt, k.ListedAt}, {was.ActivatedAt, k.ActivatedAt}, {was.DeactivatedAt, k.DeactivatedAt},
				{was.ReleasedAt, k.ReleasedAt}, {was.DisallowedAt, k.DisallowedAt},
			} {
				if !at[0].Equal(at[1]) && !at[1].Equal(t.stamped) && !(at[1].IsZero() && t.signsAgain(k)) {
					return fmt.Sprintf("key %d", k.Generation)
				}
			}
		}
		return ""
	}},
	{"no kid comes back", func(t observation) string {
		if t.after.Generation < t.before.Generation {
			return "a generation"
		}
		for _, kid := range slices.Concat(t.before.Retired, kids(t.removed())) {
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
	{"nothing is left for a second apply", func(t observation) string {
		once := t.after
		for _, k := range once.Keys {
			if !t.before.has(k) && slices.Contains(slices.Concat(t.policy.PublishedKids, t.policy.DeployedKids), k.ID) {
				return "" // listed before it had a name
			}
		}
		if t.judged.Before(t.stamped) { // what became due since the plan
			once = observe(once, t.policy, t.stamped, t.stamped, func(Key) string { return "new" }).after
		}
		twice, more := once.Advance(t.policy, t.stamped, t.stamped)
		return wrongIf(len(more) > 0 || !reflect.DeepEqual(once, twice), "%v, or the memory", more)
	}},
	{"only a key that signed is passive", func(t observation) string {
		for _, k := range t.after.Passive() {
			if was, ok := t.before.key(k.Generation); !ok || was.Status == Standby {
				return fmt.Sprintf("key %d", k.Generation)
			}
		}
		return ""
	}},
	{"another algorithm waits for its key", func(t observation) string {
		is, _ := t.after.Active()
		was, signed := t.before.Active()
		return wrongIf(signed && t.before.KeySpec != "" && t.before.KeySpec != t.policy.KeySpec && is.Generation != was.Generation && !t.policy.revokes(was.ID) && !t.signsAgain(is), "key %d", is.Generation)
	}},
	{"what is announced is what happens", func(t observation) string {
		expected := t.before.clone()
		for _, d := range t.done {
			switch d.Kind {
			case Publish:
				expected.Keys = append(expected.Keys, d.Key)
			case Activate:
				for i, k := range expected.Keys {
					if k.Generation == d.Previous.Generation {
						expected.Keys[i].Status = Passive
					}
					if k.Generation == d.Key.Generation {
						expected.Keys[i].Status = Active
					}
				}
			case Remove, Revoke, Drop:
				expected.Keys = slices.DeleteFunc(expected.Keys, func(k Key) bool { return k.Generation == d.Key.Generation })
			}
		}
		other := slices.ContainsFunc(expected.Keys, func(k Key) bool {
			is, ok := t.after.key(k.Generation)
			return !ok || is.Status != k.Status
		})
		return wrongIf(other || len(expected.Keys) != len(t.after.Keys), "%v", t.done)
	}},
}

// signsAgain reports whether a key that was passive starts to sign, because the policy names it.
func (t observation) signsAgain(k Key) bool {
	was, ok := t.before.key(k.Generation)
	return ok && was.Status == Passive && k.Status == Active && t.policy.SigningKid == k.ID
}

func wrongIf(wrong bool, format string, args ...any) string {
	if wrong {
		return fmt.Sprintf(format, args...)
	}
	return ""
}

func kids(keys []Key) (all []string) {
	for _, k := range keys {
		all = append(all, k.ID)
	}
	return all
}

// violated returns the first invariant that an apply breaks, or only the one that is named.
func (t observation) violated(only string) violation {
	for _, i := range slices.Concat(invariants, invariantsOfRelease) {
		if only != "" && only != i.name {
			continue
		}
		if wrong := i.holds(t); wrong != "" {
			return violation{i.name, wrong}
		}
	}
	return violation{}
}

// removed returns the keys that left.
func (t observation) removed() []Key {
	return slices.DeleteFunc(slices.Clone(t.before.Keys), t.after.has)
}

func (s State) has(k Key) bool {
	_, ok := s.key(k.Generation)
	return ok
}
