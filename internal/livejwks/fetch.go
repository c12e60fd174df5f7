// Package livejwks fetches a JWK Set (RFC 7517, section 5) from where it is published, as a verifier would see it. It knows no Terraform.
//
// What it fetches is anybody's: the address, every redirect, the size and the content are checked, and no error quotes what a server sent.
package livejwks

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-cleanhttp"
	"github.com/hashicorp/go-retryablehttp"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// Source says where a JWK Set is and how to get it.
type Source struct {
	// URL has passed ParseURL.
	URL *url.URL
	// Timeout bounds everything: name resolution, redirects, retries and the content.
	Timeout time.Duration
	// Roots are the authorities that may vouch for the server; nil for those of the system.
	Roots *x509.CertPool
	// UserAgent names the client.
	UserAgent string
}

// Document is a JWK Set as it was published.
type Document struct {
	// Members are the keys, each kid once.
	Members []jwk.Member
	// CacheTime is how long caches may serve the document; false if the server did not say.
	CacheTime    time.Duration
	HasCacheTime bool
}

const (
	maxBytes     = 1 << 20
	maxRedirects = 5

	// The first retry follows soon, since most breakages are short. The timeout ends them.
	retryWaitMin = 250 * time.Millisecond
	retryWaitMax = 5 * time.Second
	maxRetries   = 100
)

// Fetch returns the document. It tries again after broken connections and the statuses 429 and 5xx other than 501 until the time is up. Every error
// is a *refusal.Error.
func (s Source) Fetch(ctx context.Context) (Document, error) {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	request, err := retryablehttp.NewRequestWithContext(ctx, http.MethodGet, s.URL.String(), nil)
	if err != nil {
		return Document{}, refusal.New("Invalid URL", "The URL cannot be requested. Give the https URL of a JWK Set.")
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
		_ = response.Body.Close() // it was read to its end, or is of no use
	}
	if err != nil {
		return Document{}, attempts.explain(ctx, err, s)
	}
	return document, nil
}

func (s Source) client(attempts *attempts) *retryablehttp.Client {
	transport := cleanhttp.DefaultTransport() // no connection outlives the call
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: s.Roots}
	transport.MaxResponseHeaderBytes = 64 << 10
	return &retryablehttp.Client{
		HTTPClient:   &http.Client{Transport: transport, CheckRedirect: checkRedirect},
		Logger:       nil, // it would log addresses with their queries
		RetryWaitMin: retryWaitMin,
		RetryWaitMax: retryWaitMax,
		RetryMax:     maxRetries,
		CheckRetry:   attempts.again,
		Backoff: func(least, most time.Duration, attempt int, response *http.Response) time.Duration {
			return min(retryablehttp.DefaultBackoff(least, most, attempt, response), most) // Retry-After may say a year
		},
		RequestLogHook: attempts.begin,
	}
}

// checkRedirect follows a redirect to wherever the URL itself could have been, but never from https to http.
func checkRedirect(next *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return refusal.New("Too Many Redirects", "The server redirected more than %d times. Give the URL at which the JWK Set is.", maxRedirects)
	}
	if err := checkURL(next.URL); err != nil {
		return refusal.New("Redirect Not Followed", "The server redirected to an address that is not fit for a JWK Set. %s", detail(err))
	}
	if next.URL.Scheme == "http" && via[len(via)-1].URL.Scheme != "http" {
		return refusal.New("Redirect Not Followed", "The server redirected from https to http, where anyone could answer. Have it redirect to https.")
	}
	next.Header.Del("Referer") // the query of the first address is nobody else's business
	return nil
}

// read returns the document in a response.
func read(response *http.Response) (Document, error) {
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return Document{}, refusal.New("JWK Set Not Found", "The server answered with the status %d instead of 200. Check the URL, and that it can be read without signing in.", response.StatusCode)
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
				"keys[%d] of the published JWK Set holds a private key or a secret, for everyone to read. Take it down and revoke the key: whoever has read it can sign.", i)
		}
	}
	// A key that is there twice is kept once, and two keys under one kid are refused.
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
