package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// A controlPlane is an etcd, and real Kubernetes API servers that share it.
type controlPlane struct {
	ctx     context.Context
	suite   *suite
	dir     string
	etcd    *daemon
	etcdURL string
}

// kubernetesTools returns the reason to skip a check that runs a Kubernetes API server.
func (s *suite) kubernetesTools() (skip string) {
	for _, name := range []string{"kube-apiserver", "etcd"} {
		if !s.has(s.tool(name)) {
			return name + " is not built: run make kube-apiserver"
		}
	}
	return ""
}

// tool returns a program that make builds.
func (s *suite) tool(name string) string { return filepath.Join(s.root, ".tools", "bin", name) }

// newControlPlane starts an etcd with no data.
func (s *suite) newControlPlane(ctx context.Context) (*controlPlane, error) {
	dir, err := os.MkdirTemp(s.scratch, "kubernetes-")
	if err != nil {
		return nil, err
	}
	c := &controlPlane{ctx: ctx, suite: s, dir: dir}
	client, err := freeAddress()
	if err != nil {
		return nil, err
	}
	peer, err := freeAddress()
	if err != nil {
		return nil, err
	}
	c.etcdURL = "http://" + client
	c.etcd, err = startDaemon(ctx, s.tool("etcd"), "--data-dir="+filepath.Join(dir, "etcd"), "--unsafe-no-fsync", "--log-level=warn",
		"--listen-client-urls="+c.etcdURL, "--advertise-client-urls="+c.etcdURL, "--listen-peer-urls=http://"+peer,
		"--initial-advertise-peer-urls=http://"+peer, "--initial-cluster=default=http://"+peer)
	if err != nil {
		return nil, err
	}
	if err := c.etcd.await(func() error { return isOK(http.Get(c.etcdURL + "/health")) }); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *controlPlane) close() { c.etcd.stop() }

// adminToken authenticates the test as an administrator.
const adminToken = "e2e-admin"

// A kubeAPIServer is a running kube-apiserver.
type kubeAPIServer struct {
	daemon *daemon
	url    string
	client *http.Client
}

// startAPIServer starts a kube-apiserver with flags, in addition to those that every one gets here. Its certificate is in dir.
func (c *controlPlane) startAPIServer(dir string, flags map[string]string) (*kubeAPIServer, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	admins := filepath.Join(dir, "admins.csv")
	if err := os.WriteFile(admins, []byte(adminToken+",admin,admin,system:masters\n"), 0o600); err != nil {
		return nil, err
	}
	argv := []string{
		"--etcd-servers=" + c.etcdURL, "--bind-address=" + host, "--advertise-address=" + host, "--secure-port=" + port, "--cert-dir=" + filepath.Join(dir, "tls"),
		"--token-auth-file=" + admins, "--authorization-mode=AlwaysAllow", "--service-cluster-ip-range=10.96.0.0/24", "--endpoint-reconciler-type=none",
		"--disable-admission-plugins=ServiceAccount", "--enable-priority-and-fairness=false",
	}
	for name, value := range flags {
		argv = append(argv, "--"+name+"="+value)
	}
	a := &kubeAPIServer{url: "https://" + address}
	if a.daemon, err = startDaemon(c.ctx, c.suite.tool("kube-apiserver"), argv...); err != nil {
		return nil, err
	}
	if err := a.daemon.await(func() error { return a.isReady(filepath.Join(dir, "tls", "apiserver.crt")) }); err != nil {
		a.stop()
		return nil, err
	}
	return a, nil
}

// isReady returns nil if the server is ready. The server makes its certificate when it starts.
func (a *kubeAPIServer) isReady(certificate string) error {
	if a.client == nil {
		text, err := os.ReadFile(certificate)
		if err != nil {
			return err
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(text) {
			return errors.New("the server has no certificate")
		}
		a.client = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}, Timeout: 10 * time.Second}
	}
	_, err := a.get("/readyz")
	return err
}

func (a *kubeAPIServer) stop() { a.daemon.stop() }

func (a *kubeAPIServer) get(path string) ([]byte, error) { return a.request(http.MethodGet, path, nil) }

// post creates an object, and reads the server's answer into result.
func (a *kubeAPIServer) post(path string, body object, result any) error {
	text, err := a.request(http.MethodPost, path, body)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, result)
}

// An httpStatus is the error of a request that the server did not perform.
type httpStatus struct {
	code int
	text string
}

func (s *httpStatus) Error() string { return s.text }

func (a *kubeAPIServer) request(method, path string, body object) ([]byte, error) {
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			return nil, err
		}
	}
	r, err := http.NewRequest(method, a.url+path, &sent)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+adminToken)
	r.Header.Set("Content-Type", "application/json")
	response, err := a.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode/100 != 2 {
		err = &httpStatus{response.StatusCode, fmt.Sprintf("%s %s: %s: %s", method, path, response.Status, text)}
	}
	return text, err
}

// A tokenReview is the answer of the API server about a token.
type tokenReview struct {
	Status struct {
		Authenticated bool
		Error         string
		User          struct {
			Username string
			Groups   []string
			Extra    map[string][]string
		}
	}
}

func (a *kubeAPIServer) review(token string) (r tokenReview, err error) {
	err = a.post("/apis/authentication.k8s.io/v1/tokenreviews", object{"spec": object{"token": token}}, &r)
	return r, err
}

// Verify returns for each token the reason of its refusal, or "" if it is accepted.
func (a *kubeAPIServer) Verify(_ time.Time, tokens []string) ([]string, error) {
	refusals := make([]string, len(tokens))
	for i, token := range tokens {
		r, err := a.review(token)
		if err != nil {
			return nil, err
		}
		if !r.Status.Authenticated {
			refusals[i] = "not authenticated: " + r.Status.Error
		}
	}
	return refusals, nil
}
