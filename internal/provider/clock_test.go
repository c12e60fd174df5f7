package provider

import (
	"sync"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
)

// testClock is the clock of one test and of the providers in it.
type testClock struct {
	mu   sync.Mutex
	time time.Time
}

// newClock returns a clock that shows the beginning of 2026 until the test moves it.
func newClock() *testClock {
	return &testClock{time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.time
}

// step moves the clock by a length of time such as "90d" or, backwards, "-1h".
func (c *testClock) step(t *testing.T, length string) {
	t.Helper()
	c.set(c.now().Add(span(t, length)))
}

func (c *testClock) set(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.time = to
}

// span reads a length of time as in a configuration. A minus sign makes it negative.
func span(t *testing.T, length string) time.Duration {
	t.Helper()
	sign := time.Duration(1)
	if length[0] == '-' {
		sign, length = -1, length[1:]
	}
	d := must(duration.Parse(length))
	return sign * d
}
