package rotation

import "slices"

// Some consumers take only so many keys, each in its own place. With MaxPublished, a new key is published only when there is a place for
// it, and each key keeps its place.

// kept returns how many passive keys stay published after their RemoveAfter: never so many that no standby has a place.
func (p Policy) kept() int {
	if p.MaxPublished == 0 {
		return p.KeysToKeep
	}
	return min(p.KeysToKeep, max(0, p.MaxPublished-2))
}

// hasPlace reports whether there is a place for one more key.
func (s State) hasPlace(p Policy) bool { return p.MaxPublished == 0 || len(s.Keys) < p.MaxPublished }

// crowded reports whether there are more keys than places, because MaxPublished was lowered.
func (s State) crowded(p Policy) bool { return p.MaxPublished > 0 && len(s.Keys) > p.MaxPublished }

// place gives a free place to each key that has none. All places are given again, first to the key that signs, if MaxPublished was lowered below the place of a
// key, or if that key would have none.
func (a *apply) place() {
	n := a.policy.MaxPublished
	taken := make([]bool, n+1)
	taken[0] = true // no place
	again := false
	for _, k := range a.state.Keys {
		if again = again || k.Slot > n; !again {
			taken[k.Slot] = true
		}
	}
	if active, _ := a.state.Active(); again || n > 0 && active.Slot == 0 && !slices.Contains(taken, false) {
		clear(taken[1:])
		for i := range a.state.Keys {
			a.state.Keys[i].Slot = 0
		}
	}
	for _, k := range a.state.bySignature() {
		if free := slices.Index(taken, false); k.Slot == 0 && free > 0 {
			a.change(k, func(k *Key) { k.Slot = free })
			taken[free] = true
		}
	}
}

// bySignature returns all keys: the one that signs, the one that signs next, and those that signed, the last one first.
func (s State) bySignature() []Key {
	var keys []Key
	for _, status := range []Status{Active, Standby} {
		if k, ok := s.first(status); ok {
			keys = append(keys, k)
		}
	}
	return append(keys, s.Passive()...)
}
