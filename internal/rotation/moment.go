package rotation

import "time"

// Window is a period in which an apply always does the same. It includes From and ends before Until. If Until is zero, it has no end.
type Window struct{ From, Until time.Time }

// clamp moves an instant into the window: to its start, or to the last second before its end.
func (w Window) clamp(now time.Time) time.Time {
	if !w.Until.IsZero() && !now.Before(w.Until) {
		now = w.Until.Add(-time.Second)
	}
	return latest(now, w.From)
}

// Moment is everything that a plan or an apply knows about time. It is made once for each of them, see [State.Moment].
type Moment struct {
	// Now is what the clock shows, rounded down to the second, so nothing is due too early. It can be behind the state.
	Now time.Time
	// Ceiling is what the clock shows, rounded up to the second. An apply stamps it: an instant before the change would let the next
	// one happen too early.
	Ceiling time.Time
	// Window is what the plan and its apply have in common, whatever their clocks show.
	Window
	// Simulated is set if the clock is given by the configuration: the apply then reads the same instant as the plan.
	Simulated bool
	// Decided is set if the start of the window decides what the apply does, whatever the clock shows. A plan then knows what a changed policy
	// does. What such a policy makes due later in the window waits for the next plan.
	Decided bool
}

// At returns the moment at which a clock shows an instant, without a window. For simulated, see [Moment].
func At(now time.Time, simulated bool) Moment {
	floor := now.UTC().Truncate(resolution)
	m := Moment{Now: floor, Ceiling: floor, Simulated: simulated}
	if now.After(floor) {
		m.Ceiling = floor.Add(resolution)
	}
	return m
}

// Judged is the instant that decides what is due.
func (m Moment) Judged() time.Time {
	if m.Decided {
		return m.From
	}
	return m.clamp(m.Now)
}

// Stamped is the instant that an apply records for its changes.
func (m Moment) Stamped() time.Time { return latest(m.Ceiling, m.From) }

// Moment returns the moment of a plan or an apply whose clock shows now. then is the policy of the last apply. seen is when a refresh
// last noticed that a boundary had passed; zero if none has since the last apply.
func (s State) Moment(then Policy, now, seen time.Time, simulated bool) Moment {
	m := At(now, simulated)
	m.Decided = then.External
	if simulated || s.IsNew() {
		// A simulated clock shows the plan and its apply the same time, and in a new set nothing becomes due.
		m.From = latest(m.Now, s.LastChange())
	} else {
		m.Window = s.window(then, seen)
	}
	return m
}

// window returns the current window, as far as the state shows it: from the last change or from seen, until the first boundary
// after that. seen is the same as in [State.Moment].
//
// A plan and the apply that carries it out can be days apart. They decide alike because both decide by this window and not by their
// clocks.
func (s State) window(then Policy, seen time.Time) Window {
	w := Window{From: latest(s.LastChange(), seen)}
	for _, b := range s.boundaries(then) {
		if b.After(w.From) {
			w.Until = b
			break
		}
	}
	return w
}
