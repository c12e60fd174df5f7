package keyset

import (
	"slices"
	"testing"
	"time"
)

// Every key that is older than the instant is revoked in one apply, whatever its status. A key that is created at the instant stays, and so
// do the new keys.
func TestRevokeCreatedBefore(t *testing.T) {
	for _, algorithm := range []string{"ES256", "HS256"} {
		for _, test := range []struct {
			name   string
			before time.Duration // after the first apply; key 3 is created after 90 days
			want   []string      // statuses of generations, in the order of the keys
		}{
			{"no key is older", 0, []string{"2 active", "3 standby", "1 passive"}},
			{"the first two keys", time.Second, []string{"3 active", "4 standby"}},
			{"a key of this instant stays", 90 * day, []string{"3 active", "4 standby"}},
			{"all keys", 90*day + time.Second, []string{"4 active", "5 standby"}},
		} {
			t.Run(algorithm+" "+test.name, func(t *testing.T) {
				c := advisedConfig(algorithm)
				c.KeysToKeep = 1
				s := advance(Keyset{}, c, begin)
				s = advance(s, c, begin.Add(90*day))
				last := c.Policy
				c.RevokeCreatedBefore = begin.Add(test.before)
				now := begin.Add(91 * day)
				p := must(s.Plan(last, c, s.State.Moment(last, now, now, false)))
				if got := p.Outcomes[0].statuses(); !slices.Equal(got, test.want) {
					t.Errorf("planned %q, want %q", got, test.want)
				}
				s = advance(s, c, now)
				if got := s.statuses(); !slices.Equal(got, test.want) {
					t.Errorf("got %q, want %q", got, test.want)
				}
				if again := advance(s, c, now.Add(day)); !slices.Equal(again.statuses(), test.want) {
					t.Errorf("the next apply revokes again: %q", again.statuses())
				}
			})
		}
	}
}

func (s Keyset) statuses() []string {
	var all []string
	for _, k := range s.All() {
		all = append(all, string(rune('0'+k.Generation))+" "+string(k.Status))
	}
	return all
}

func TestCheckRevokeCreatedBefore(t *testing.T) {
	c := advisedConfig("ES256")
	c.RevokeCreatedBefore = begin
	if err := (Keyset{}).CheckRevokeCreatedBefore(c, begin.Add(-time.Second)); err == nil {
		t.Error("an instant in the future is accepted")
	}
	if err := (Keyset{}).CheckRevokeCreatedBefore(c, begin); err != nil {
		t.Error(err)
	}
}

// With the clock behind the state, an instant of an earlier apply is no error, so another key can be revoked. The keys that this makes stay.
func TestRevokeCreatedBeforeWithClockBehind(t *testing.T) {
	c := advisedConfig("ES256")
	s := advance(Keyset{}, c, begin)
	c.RevokeCreatedBefore = begin.Add(day)
	s = advance(s, c, begin.Add(day))
	behind := begin.Add(time.Hour)
	if err := s.CheckRevokeCreatedBefore(c, behind); err != nil {
		t.Fatal(err)
	}
	active, _ := s.State.Active()
	c.RevokedKids = []string{active.ID}
	s = advance(s, c, behind)
	want := s.statuses()
	if s = advance(s, c, begin.Add(2*day)); !slices.Equal(s.statuses(), want) {
		t.Errorf("the keys were %q, and the next apply with the right clock leaves %q", want, s.statuses())
	}
	c.RevokeCreatedBefore = begin.Add(3 * day)
	if err := s.CheckRevokeCreatedBefore(c, behind); err == nil {
		t.Error("an instant after the last change of the state is accepted")
	}
}
