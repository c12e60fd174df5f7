package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"sync"
	"time"
)

// A jwksWorld serves the JWKS as a large deployment does: through two endpoints, of which one learns of an apply when
// propagation_delay is nearly over, each behind an HTTP cache that holds what it fetched for the whole of its max-age.
type jwksWorld struct {
	mu           sync.Mutex
	now          time.Time
	promised     time.Duration // jwks_max_age
	pinned       bool          // caches hold for as long as was promised, whatever the header says now
	cacheControl string
	origins      [2]func() (string, error)
	caches       [2]cached
	server       *httptest.Server
}

// The endpoint and cache that learn of an apply at once, and those that are the last.
const fast, slow = 0, 1

type cached struct {
	doc   string
	until time.Time
}

func constant(doc string) func() (string, error) {
	return func() (string, error) { return doc, nil }
}

func newJWKSWorld(maxAge time.Duration) *jwksWorld {
	j := &jwksWorld{promised: maxAge}
	j.server = httptest.NewServer(j)
	return j
}

func (j *jwksWorld) url(behindSlow bool) string {
	if behindSlow {
		return j.server.URL + "/slow"
	}
	return j.server.URL + "/fast"
}

func (j *jwksWorld) setNow(now time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.now = now
}

func (j *jwksWorld) setOrigin(which int, origin func() (string, error)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.origins[which] = origin
}

func (j *jwksWorld) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	which := fast
	if r.URL.Path == "/slow" {
		which = slow
	}
	doc, err := j.fetch(which)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/jwk-set+json")
	w.Header().Set("Cache-Control", j.cacheControl)
	_, _ = w.Write([]byte(doc))
}

// fetch answers from a cache as long as it holds.
func (j *jwksWorld) fetch(which int) (string, error) {
	j.mu.Lock()
	now, held, origin := j.now, j.caches[which], j.origins[which]
	j.mu.Unlock()
	if now.Before(held.until) {
		return held.doc, nil
	}
	if origin == nil {
		return "", errors.New("the endpoint is not up")
	}
	doc, err := origin()
	if err != nil {
		return "", err
	}
	hold, err := j.hold()
	if err != nil {
		return "", err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.caches[which] = cached{doc, now.Add(hold)}
	return doc, nil
}

// refetch empties a cache and has it fetch anew.
func (j *jwksWorld) refetch(which int) error {
	j.mu.Lock()
	j.caches[which] = cached{}
	up := j.origins[which] != nil
	j.mu.Unlock()
	if !up {
		return nil
	}
	_, err := j.fetch(which)
	return err
}

var maxAgePattern = regexp.MustCompile(`^public, max-age=(\d+)$`)

// hold is how long a cache holds, by the header that the example says to serve.
func (j *jwksWorld) hold() (time.Duration, error) {
	if j.pinned {
		return j.promised, nil
	}
	m := maxAgePattern.FindStringSubmatch(j.cacheControl)
	if m == nil {
		return 0, fmt.Errorf("jwks_cache_control is %q, which no cache understands", j.cacheControl)
	}
	seconds, err := strconv.Atoi(m[1])
	if hold := time.Duration(seconds) * time.Second; err == nil && hold != j.promised {
		return 0, fmt.Errorf("jwks_cache_control says %s, jwks_max_age is %s", hold, j.promised)
	}
	return j.promised, err
}
