package rotation

import "time"

// Span returns the stretch of time that the present lies in, as far as is known: from the latest of what happened to a key and of
// seen, and before until, the first boundary after it (zero if there is none). seen is when a refresh last found that a
// boundary had been crossed; zero if none has.
//
// Every judgement is the same throughout a span. A plan and the apply that carries it out, which may be days apart, therefore
// decide alike if both decide by the span that the state tells, and not by their clocks.
func (s State) Span(p Policy, seen time.Time) (from, until time.Time) {
	from = latest(s.Latest(), seen)
	for _, b := range s.Boundaries(p) {
		if b.After(from) {
			return from, b
		}
	}
	return from, time.Time{}
}

// Within moves an instant into a span: to its start, or to the last second before its end.
func Within(now, from, until time.Time) time.Time {
	if !until.IsZero() && !now.Before(until) {
		now = until.Add(-time.Second)
	}
	return latest(now, from)
}
