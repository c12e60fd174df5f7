package rotation

import "time"

// Phase is the time that a key spends in one status.
type Phase struct {
	Status Status
	// From is when the phase began or is expected to begin, To when it ended or is expected to end. To is zero if no end is known.
	From, To time.Time
}

// Span is a time that has passed.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Phases returns the phases of a key in order, without phases of zero length: the past phases, and the future ones if every transition
// is done on time under p. It stops at the first phase that depends on a key that does not exist yet.
func (s State) Phases(p Policy, k Key) []Phase {
	next, handover, ok := s.handover(p)
	if !ok {
		handover = time.Time{}
	}
	var phases []Phase
	add := func(status Status, from, to time.Time) {
		if to.IsZero() || to.After(from) {
			phases = append(phases, Phase{status, from, to})
		}
	}
	past := func() { // until the key began to sign, the last time if it was chosen again
		status, from := Standby, k.PublishedAt
		for _, signed := range k.Earlier {
			add(status, from, signed.From)
			add(Active, signed.From, signed.To)
			status, from = Passive, signed.To
		}
		add(status, from, k.ActivatedAt)
	}
	switch k.Status {
	case Standby:
		if next.Generation != k.Generation { // SigningKid names another key.
			handover = time.Time{}
		}
		add(Standby, k.PublishedAt, handover)
		if !handover.IsZero() {
			add(Active, handover, endOfPeriod(p, handover))
		}
	case Active:
		past()
		add(Active, k.ActivatedAt, handover)
		if !handover.IsZero() {
			k.DeactivatedAt = handover
			add(Passive, handover, removeAfter(k, 0, p.RemovalGrace))
		}
	case Passive:
		past()
		add(Active, k.ActivatedAt, k.DeactivatedAt)
		add(Passive, k.DeactivatedAt, s.endOfRetention(p, k))
	}
	return phases
}

func endOfPeriod(p Policy, activated time.Time) time.Time {
	if p.RotationPeriod == 0 || p.SigningKid != "" {
		return time.Time{}
	}
	return activated.Add(p.RotationPeriod)
}

// endOfRetention is when a passive key is removed. One of the keys to keep stays until newer ones replace it, and only the next of those is
// known. Nobody knows when a key will be released.
func (s State) endOfRetention(p Policy, k Key) time.Time {
	if p.awaitsRelease(k) {
		return time.Time{}
	}
	for rank, other := range s.Passive() {
		if other.Generation != k.Generation || rank >= p.kept() {
			continue
		}
		_, handover, ok := s.handover(p)
		if rank+1 < p.kept() || !ok {
			return time.Time{}
		}
		return latest(k.RemoveAfter, handover)
	}
	return k.RemoveAfter
}
