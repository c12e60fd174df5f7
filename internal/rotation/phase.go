package rotation

import "time"

// Phase is a part of a key's life, spent in one status.
type Phase struct {
	Status Status
	// From is when it began or is expected to, To when it ended or is expected to: zero if no end is in sight.
	From, To time.Time
}

// Phases returns the stretches of a key's life in their order, those of no length left out: what happened, and what is expected to if
// every transition is carried out on time under p. It ends where a successor that does not exist yet would decide.
func (s State) Phases(p Policy, k Key) []Phase {
	_, handover, ok := s.succession(p)
	if !ok {
		handover = time.Time{}
	}
	var life []Phase
	add := func(status Status, from, to time.Time) {
		if to.IsZero() || to.After(from) {
			life = append(life, Phase{status, from, to})
		}
	}
	switch k.Status {
	case Standby:
		add(Standby, k.PublishedAt, handover)
		if !handover.IsZero() {
			add(Active, handover, endOfPeriod(p, handover))
		}
	case Active:
		add(Standby, k.PublishedAt, k.ActivatedAt)
		add(Active, k.ActivatedAt, handover)
		if !handover.IsZero() {
			k.DeactivatedAt = handover
			add(Passive, handover, removeAfter(k))
		}
	case Passive:
		add(Standby, k.PublishedAt, k.ActivatedAt)
		add(Active, k.ActivatedAt, k.DeactivatedAt)
		add(Passive, k.DeactivatedAt, s.endOfRetention(p, k))
	}
	return life
}

func endOfPeriod(p Policy, activated time.Time) time.Time {
	if p.RotationPeriod == 0 {
		return time.Time{}
	}
	return activated.Add(p.RotationPeriod)
}

// endOfRetention is when a passive key goes. One of those to keep stays until others displace it, of which only the next can be foreseen.
func (s State) endOfRetention(p Policy, k Key) time.Time {
	for rank, other := range s.Passive() {
		if other.Generation != k.Generation || rank >= p.KeysToKeep {
			continue
		}
		_, handover, ok := s.succession(p)
		if rank+1 < p.KeysToKeep || !ok {
			return time.Time{}
		}
		return latest(k.RemoveAfter, handover)
	}
	return k.RemoveAfter
}
