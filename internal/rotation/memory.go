package rotation

import (
	"slices"
	"time"
)

// Memory is the part of a state that no attribute of the resource shows, to be written as JSON. A state that has lost its memory is still
// safe: instants that were promised stay as they are, and the policy of the next apply counts for every key.
type Memory struct {
	Generation        int            `json:"generation"`
	RotationRequested bool           `json:"rotation_requested,omitempty"`
	RequestedBy       Cause          `json:"requested_by,omitzero"`
	Timing            Timing         `json:"timing,omitzero"` // left out by a caller who knows it
	TimingSince       time.Time      `json:"timing_since"`
	Slowest           Timing         `json:"slowest,omitzero"`  // left out if it is Timing
	Keys              map[int]Timing `json:"keys,omitempty"`    // Key.Slowest by generation, left out if it is Slowest
	Known             []int          `json:"known,omitempty"`   // the generations with Key.Known
	Newest            map[int]int    `json:"newest,omitempty"`  // Key.Newest by generation
	Earlier           map[int][]Span `json:"earlier,omitempty"` // Key.Earlier by generation
	Retired           []string       `json:"retired,omitempty"`
}

// Memory returns the memory of s.
func (s State) Memory() Memory {
	m := Memory{
		Generation: s.Generation, RotationRequested: s.RotationRequested, RequestedBy: s.RequestedBy, Retired: s.Retired,
		Timing: s.Timing, TimingSince: s.TimingSince, Slowest: s.Slowest, Keys: map[int]Timing{}, Newest: map[int]int{}, Earlier: map[int][]Span{},
	}
	if m.Slowest == m.Timing {
		m.Slowest = Timing{}
	}
	for _, k := range s.Keys {
		if k.Slowest != s.Slowest {
			m.Keys[k.Generation] = k.Slowest
		}
		if k.Newest > 0 {
			m.Newest[k.Generation] = k.Newest
		}
		if k.Earlier != nil {
			m.Earlier[k.Generation] = k.Earlier
		}
		if k.Known {
			m.Known = append(m.Known, k.Generation)
		}
	}
	return m
}

// Remember returns s, which already has its keys, with its memory.
func (s State) Remember(m Memory) State {
	s = s.clone()
	s.Generation = m.Generation
	s.RotationRequested, s.RequestedBy, s.Retired = m.RotationRequested, m.RequestedBy, m.Retired
	s.Timing, s.TimingSince, s.Slowest = m.Timing, m.TimingSince, m.Slowest
	if s.Slowest == (Timing{}) {
		s.Slowest = s.Timing
	}
	for i, k := range s.Keys {
		slowest, ok := m.Keys[k.Generation]
		if !ok {
			slowest = s.Slowest // zero as well if the memory is lost
		}
		s.Keys[i].Slowest, s.Keys[i].Known = slowest, slices.Contains(m.Known, k.Generation)
		s.Keys[i].Newest = m.Newest[k.Generation]
		s.Keys[i].Earlier = m.Earlier[k.Generation]
		s.Generation = max(s.Generation, k.Generation)
	}
	return s
}
