package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// A remoteState is a backend of type http for one configuration. Terraform writes a local state after every resource, and a remote one every 20 seconds.
type remoteState struct {
	*httptest.Server
	mu    sync.Mutex
	state []byte
}

func newRemoteState() *remoteState {
	s := &remoteState{}
	s.Server = httptest.NewServer(s)
	return s
}

// ServeHTTP implements the protocol of the backend: GET reads the state, and POST writes it.
func (s *remoteState) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.Method {
	case http.MethodGet:
		if s.state == nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write(s.state)
	case http.MethodPost:
		state, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		s.state = state
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// size returns the bytes of the state.
func (s *remoteState) size() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int64(len(s.state))
}

// configuration makes Terraform use the backend.
func (s *remoteState) configuration() string {
	return fmt.Sprintf("\nterraform {\n  backend \"http\" {\n    address = %q\n  }\n}\n", s.URL)
}

// installMirror puts this program in the place of each provider for `terraform init`, which a backend needs, and which ignores dev_overrides.
func (b *bench) installMirror(self string) error {
	for name := range b.programs {
		for _, registry := range registries {
			dir := filepath.Join(b.dir, "mirror", registry, "hashicorp", name, "1.0.0", runtime.GOOS+"_"+runtime.GOARCH)
			if err := os.MkdirAll(dir, 0o700); err != nil {
				return err
			}
			if err := os.Symlink(self, filepath.Join(dir, pluginPrefix+name+"_v1.0.0")); err != nil {
				return err
			}
		}
	}
	text := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.Join(b.dir, "mirror"))
	return os.WriteFile(filepath.Join(b.dir, "mirror.tfrc"), []byte(text), 0o600)
}
