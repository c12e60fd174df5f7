package main

import (
	"bufio"
	"crypto/md5" //nolint:gosec // S3's ETag is an MD5
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
)

// A bucket is a fake S3. It supports the requests of the real hashicorp/aws provider.
type bucket struct {
	mu      sync.Mutex
	server  *httptest.Server
	objects map[string]*s3Object // by path, such as /bucket/key
	denied  bool                 // PutObject is denied
	unknown []string             // requests that are not supported
}

type s3Object struct{ body, contentType, cacheControl string }

func newBucket() *bucket {
	b := &bucket{objects: map[string]*s3Object{}}
	b.server = httptest.NewServer(b)
	return b
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	object := b.objects[r.URL.Path]
	switch {
	case r.Method == http.MethodPut && !r.URL.Query().Has("tagging"):
		b.put(w, r)
	case object == nil:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodHead:
		object.describe(w.Header())
	case r.Method == http.MethodGet && r.URL.Query().Has("tagging"):
		_, _ = io.WriteString(w, `<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet></TagSet></Tagging>`)
	default:
		b.unknown = append(b.unknown, r.Method+" "+r.URL.RawQuery)
		w.WriteHeader(http.StatusNotImplemented)
	}
}

func (b *bucket) put(w http.ResponseWriter, r *http.Request) {
	if b.denied {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`)
		return
	}
	body, err := objectBody(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	object := &s3Object{body, r.Header.Get("Content-Type"), r.Header.Get("Cache-Control")}
	b.objects[r.URL.Path] = object
	w.Header().Set("ETag", object.etag())
}

// objectBody returns the body of a PutObject, which may be sent in signed chunks.
func objectBody(r *http.Request) (string, error) {
	if !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		body, err := io.ReadAll(r.Body)
		return string(body), err
	}
	var body strings.Builder
	chunks := bufio.NewReader(r.Body)
	for {
		header, err := chunks.ReadString('\n')
		if err != nil {
			return "", err
		}
		length, _, _ := strings.Cut(strings.TrimSpace(header), ";")
		size, err := strconv.ParseInt(length, 16, 64)
		if err != nil || size == 0 {
			return body.String(), err
		}
		if _, err := io.CopyN(&body, chunks, size); err != nil {
			return "", err
		}
		if _, err := chunks.Discard(len("\r\n")); err != nil {
			return "", err
		}
	}
}

func (o *s3Object) etag() string {
	sum := md5.Sum([]byte(o.body)) //nolint:gosec // S3's ETag is an MD5
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

func (o *s3Object) describe(h http.Header) {
	h.Set("ETag", o.etag())
	h.Set("Content-Type", o.contentType)
	h.Set("Cache-Control", o.cacheControl)
	h.Set("Content-Length", strconv.Itoa(len(o.body)))
	h.Set("Last-Modified", "Mon, 03 Mar 2025 09:00:00 GMT")
}

// mustServe fails unless an object has this content, and this header.
func (b *bucket) mustServe(path, body, cacheControl string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if object := b.objects[path]; object == nil || object.body != body || object.cacheControl != cacheControl {
		return fmt.Errorf("the bucket does not serve %s of the last apply", path)
	}
	return nil
}
