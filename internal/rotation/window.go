package rotation

import "time"

// Window is a length of time in which every judgement is the same: from From on, and before Until (zero: no end).
type Window struct{ From, Until time.Time }

// Window returns the window that the present lies in, as far as is known: from the latest of what happened to a key and of
// seen, and before the first boundary after it. seen is when a refresh last found that a boundary had been crossed; zero if
// none has.
//
// Every judgement is the same throughout a window. A plan and the apply that carries it out, which may be days apart, therefore
// decide alike if both decide by the window that the state shows, and not by their clocks.
func (s State) Window(p Policy, seen time.Time) Window {
	w := Window{From: latest(s.LastChange(), seen)}
	for _, b := range s.Boundaries(p) {
		if b.After(w.From) {
			w.Until = b
			break
		}
	}
	return w
}

// Clamp moves an instant into the window: to its start, or to the last second before its end.
func (w Window) Clamp(now time.Time) time.Time {
	if !w.Until.IsZero() && !now.Before(w.Until) {
		now = w.Until.Add(-time.Second)
	}
	return latest(now, w.From)
}
