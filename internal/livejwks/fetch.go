// Package livejwks fetches the JWK Set (RFC 7517, section 5) that an endpoint publishes, as a verifier does. It does not know Terraform.
//
// The endpoint is not trusted: the package checks the address, every redirect, the sizes and the content. No error quotes what a server sent.
package livejwks

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// Source is the place of a JWK Set, and the way to fetch it.
type Source struct {
	// URL is a result of ParseURL.
	URL *url.URL
	// Timeout limits the whole fetch: name resolution, redirects, retries and the content.
	Timeout time.Duration
	// Roots are the trusted certificate authorities. If nil, the system's authorities are trusted.
	Roots *x509.CertPool
	// UserAgent is the User-Agent header of the requests.
	UserAgent string

	// retryWait is the time before the first retry; 0 means retryWaitMin. Tests shorten it.
	retryWait time.Duration
}

// Document is a published JWK Set.
type Document struct {
	// Members are the keys. No two of them have the same kid.
	Members []jwk.Member
	// CacheTime is how long caches can serve the document. It is valid only if HasCacheTime is true.
	CacheTime time.Duration
	// HasCacheTime is false if the server does not say how long caches can serve the document.
	HasCacheTime bool
}

const (
	maxBytes       = 1 << 20
	maxHeaderBytes = 64 << 10
	maxRedirects   = 5

	// The first retry comes soon, because most failures are short. The timeout ends the retries.
	retryWaitMin = 250 * time.Millisecond
	retryWaitMax = 5 * time.Second
	maxRetries   = 100
)

// Fetch returns the document. Until the timeout, it retries after broken connections and after the statuses 429 and 5xx, except 501. Every error
// is a *refusal.Error. It is wrapped in an *UnreachableError if the endpoint sent no document.
func (s Source) Fetch(ctx context.Context) (Document, error) {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	request, err := retryablehttp.NewRequestWithContext(ctx, http.MethodGet, s.URL.String(), nil)
	if err != nil {
		return Document{}, refusal.New("Invalid URL", "The URL cannot be requested. Use the https URL of a JWK Set.")
	}
	request.Header.Set("Accept", "application/jwk-set+json, application/json")
	request.Header.Set("User-Agent", s.UserAgent)
	var document Document
	request.SetResponseHandler(func(response *http.Response) error {
		var err error
		document, err = read(response)
		return err
	})
	attempts := &attempts{}
	client := s.client(attempts)
	defer client.HTTPClient.CloseIdleConnections()
	response, err := client.Do(request)
	if response != nil {
		_ = response.Body.Close() // its content was already read, or is not needed
	}
	if err != nil {
		return Document{}, attempts.explain(ctx, err, s)
	}
	return document, nil
}

func (s Source) client(attempts *attempts) *retryablehttp.Client {
	return &retryablehttp.Client{
		HTTPClient:   &http.Client{Transport: s.transport(), CheckRedirect: checkRedirect},
		Logger:       nil, // a logger would log the query of the URL
		RetryWaitMin: cmp.Or(s.retryWait, retryWaitMin),
		RetryWaitMax: retryWaitMax,
		RetryMax:     maxRetries,
		CheckRetry:   attempts.again,
		Backoff: func(least, most time.Duration, attempt int, response *http.Response) time.Duration {
			return min(retryablehttp.DefaultBackoff(least, most, attempt, response), most) // limits Retry-After, which can be a year
		},
		RequestLogHook: attempts.begin,
	}
}

// checkRedirect accepts a redirect to any URL that ParseURL accepts, except from https to http.
func checkRedirect(next *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return refusal.New("Too Many Redirects", "The server redirected more than %d times. Use the final URL of the JWK Set.", maxRedirects)
	}
	if err := checkURL(next.URL); err != nil {
		return refusal.New("Redirect Not Followed", "The server redirected to a URL that cannot be used for a JWK Set. %s", detail(err))
	}
	if next.URL.Scheme == "http" && via[len(via)-1].URL.Scheme != "http" {
		return refusal.New("Redirect Not Followed", "The server redirected from https to http, so anyone on the network path could replace the keys. Configure the server to redirect to https.")
	}
	next.Header.Del("Referer") // it would send the query of the URL to another server
	return nil
}

// read returns the document of a response.
func read(response *http.Response) (Document, error) {
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return Document{}, unreachable("JWK Set Not Found", "The server answered with status %d instead of 200. Check the URL, and that it needs no login.", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBytes+1))
	switch {
	case err != nil:
		return Document{}, err
	case len(body) > maxBytes:
		return Document{}, refusal.New("JWK Set Too Large", "The server sent more than %d KiB. Check the URL.", maxBytes>>10)
	}
	members, err := jwk.ParseSet(string(body))
	if err != nil {
		return Document{}, err
	}
	for i, m := range members {
		if m.HasPrivate() {
			return Document{}, refusal.New("Private Key in the Live JWK Set",
				"keys[%d] of the published JWK Set contains a private key or a secret. Anyone who has read it can sign tokens. Remove it from the endpoint and revoke the key.", i)
		}
	}
	// Keeps one of two identical keys, and refuses two different keys with the same kid.
	if members, err = jwk.MergeSets(nil, members); err != nil {
		return Document{}, err
	}
	document := Document{Members: members}
	document.CacheTime, document.HasCacheTime = cacheTime(response.Header.Values("Cache-Control"))
	return document, nil
}

func detail(err error) string {
	var refused *refusal.Error
	if errors.As(err, &refused) {
		return refused.Detail
	}
	return err.Error()
}
