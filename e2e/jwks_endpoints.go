package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// jwksEndpoints serves the JWKS like a large deployment: at two endpoints, each behind an HTTP cache. A cache keeps what it fetched until
// max-age is over. The deployment updates one endpoint at once, and the other one shortly before propagation_delay is over.
type jwksEndpoints struct {
	mu           sync.Mutex
	now          time.Time
	maxAge       time.Duration // jwks_max_age
	ignoreHeader bool          // caches use maxAge, whatever Cache-Control says
	cacheControl string
	origins      [2]func() (string, error) // what each endpoint serves; nil if it is not up
	caches       [2]cached                 // what each cache in front of an endpoint contains
	signingKeys  map[int]string            // for each signer, a JWK Set with the public key that it signs with
	server       *httptest.Server
}

// The indexes of the endpoint and cache that are updated first (fast), and of those that are updated last (slow).
const fast, slow = 0, 1

type cached struct {
	doc     string
	expires time.Time
}

func constant(doc string) func() (string, error) {
	return func() (string, error) { return doc, nil }
}

func newJWKSEndpoints() *jwksEndpoints {
	j := &jwksEndpoints{signingKeys: map[int]string{}}
	j.server = httptest.NewServer(j)
	return j
}

func (j *jwksEndpoints) url(behindSlow bool) string {
	if behindSlow {
		return j.server.URL + "/slow"
	}
	return j.server.URL + "/fast"
}

func (j *jwksEndpoints) setNow(now time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.now = now
}

func (j *jwksEndpoints) setOrigin(which int, origin func() (string, error)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.origins[which] = origin
}

// setSigningKey has a signer serve the key with a kid of a JWK Set.
func (j *jwksEndpoints) setSigningKey(signer int, jwks, kid string) {
	var set struct{ Keys []map[string]any }
	_ = json.Unmarshal([]byte(jwks), &set) // without the key it serves an empty set
	set.Keys = slices.DeleteFunc(set.Keys, func(key map[string]any) bool { return key["kid"] != kid })
	text, _ := json.Marshal(map[string]any{"keys": set.Keys})
	j.mu.Lock()
	defer j.mu.Unlock()
	j.signingKeys[signer] = string(text)
}

// serveSigningKey answers for /signers/N.
func (j *jwksEndpoints) serveSigningKey(w http.ResponseWriter, signer string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	i, err := strconv.Atoi(signer)
	if text := j.signingKeys[i]; err == nil && text != "" {
		_, _ = io.WriteString(w, text)
		return
	}
	w.WriteHeader(http.StatusNotFound)
}

func (j *jwksEndpoints) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if signer, ok := strings.CutPrefix(r.URL.Path, "/signers/"); ok {
		j.serveSigningKey(w, signer)
		return
	}
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

// fetch returns what a cache contains. If that has expired, fetch first fills the cache from its endpoint.
func (j *jwksEndpoints) fetch(which int) (string, error) {
	j.mu.Lock()
	now, stored, origin := j.now, j.caches[which], j.origins[which]
	j.mu.Unlock()
	if now.Before(stored.expires) {
		return stored.doc, nil
	}
	if origin == nil {
		return "", errors.New("the endpoint is not up")
	}
	doc, err := origin()
	if err != nil {
		return "", err
	}
	maxAge, err := j.headerMaxAge()
	if err != nil {
		return "", err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.caches[which] = cached{doc, now.Add(maxAge)}
	return doc, nil
}

// refetch empties a cache, and fills it again if its endpoint is up.
func (j *jwksEndpoints) refetch(which int) error {
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

// headerMaxAge returns the max-age of the Cache-Control header that the example writes. It is an error if this is not jwks_max_age.
func (j *jwksEndpoints) headerMaxAge() (time.Duration, error) {
	if j.ignoreHeader {
		return j.maxAge, nil
	}
	m := maxAgePattern.FindStringSubmatch(j.cacheControl)
	if m == nil {
		return 0, fmt.Errorf("jwks_cache_control is %q, which has no max-age", j.cacheControl)
	}
	seconds, err := strconv.Atoi(m[1])
	if age := time.Duration(seconds) * time.Second; err == nil && age != j.maxAge {
		return 0, fmt.Errorf("jwks_cache_control has the max-age %s, jwks_max_age is %s", age, j.maxAge)
	}
	return j.maxAge, err
}
