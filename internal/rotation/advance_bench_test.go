package rotation

import (
	"fmt"
	"strconv"
	"testing"
)

// BenchmarkAdvance measures an apply with nothing to do, and one that rotates, for sets that keep old keys.
func BenchmarkAdvance(b *testing.B) {
	for _, passive := range []int{1, 10, 1000} {
		p := ordinary()
		p.KeysToKeep = passive
		s, now := State{}, noon
		for len(s.Keys) < passive+2 {
			s, _ = s.Advance(p, now, now)
			for i, k := range s.Keys {
				s.Keys[i].ID = strconv.Itoa(k.Generation)
			}
			now = now.Add(p.RotationPeriod)
		}
		last := s.LastChange()
		b.Run(fmt.Sprintf("%d passive keys/idle", passive), func(b *testing.B) {
			for b.Loop() {
				if _, done := s.Advance(p, last, last); len(done) > 0 {
					b.Fatalf("%v", done)
				}
			}
		})
		b.Run(fmt.Sprintf("%d passive keys/rotation", passive), func(b *testing.B) {
			for b.Loop() {
				if _, done := s.Advance(p, now, now); len(done) == 0 {
					b.Fatal("nothing is due")
				}
			}
		})
	}
}
