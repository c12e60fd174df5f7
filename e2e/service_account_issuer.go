package main

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"
)

// A serviceAccountIssuer is a cluster with the example kubernetes-service-account-issuer: real API servers with the files of its outputs, and a fake S3 to
// which the real hashicorp/aws provider writes.
type serviceAccountIssuer struct {
	plane     *controlPlane
	bucket    *bucket
	reattach  string
	algorithm string
	// keyFile makes the content of --service-account-key-file from the output. It is a mistake unless it returns the output.
	keyFile  func(output string) string
	isBroken bool // keyFile makes a mistake
}

const serviceAccountsURL = "https://oidc.example.com"

func (i *serviceAccountIssuer) configure(ws *workspace) error {
	ws.Setenv("TF_REATTACH_PROVIDERS", i.reattach)
	return ws.WriteFile("fake_aws.tf", awsProvider(map[string]string{"s3": i.bucket.server.URL}))
}

// system: two API servers of one cluster. The first one restarts at once after an apply, the second one shortly before propagation_delay is over.
func (i *serviceAccountIssuer) system() system {
	return system{
		name: "Kubernetes API server", example: "kubernetes-service-account-issuer", keyset: "service_accounts",
		vars:    map[string]any{"issuer": serviceAccountsURL, "bucket": "oidc", "algorithm": i.algorithm},
		prepare: []func(*workspace) error{i.configure},
		roles: func(*suite) []role {
			return []role{
				{name: "API server 1", signs: true, verifies: true, launch: i.launch, realClock: true, lag: 0},
				{name: "API server 2", signs: true, verifies: true, launch: i.launch, realClock: true, lag: 1},
				{name: "go-jose, fast cache", verifies: true, library: goJOSE, realClock: true},
				{name: "go-jose, slow cache", verifies: true, library: goJOSE, realClock: true, slow: true},
			}
		},
		check: func(sc *scenario) error {
			cacheControl := sc.out.text("jwks_cache_control")
			return errors.Join(i.bucket.mustServe("/oidc/openid/v1/jwks", sc.out.text("jwks"), cacheControl),
				i.bucket.mustServe("/oidc/.well-known/openid-configuration", sc.out.text("openid_configuration"), cacheControl))
		},
	}
}

// A serviceAccountServer is an API server that issues and verifies tokens of service accounts.
type serviceAccountServer struct {
	*kubeAPIServer
	maxTTL time.Duration
}

// launch starts an API server with the files and flags of an apply.
func (i *serviceAccountIssuer) launch(_ context.Context, o outputs) (actor, error) {
	dir, err := os.MkdirTemp(i.plane.dir, "api-server-")
	if err != nil {
		return nil, err
	}
	given, _ := o["flags"].(map[string]any)
	flags := map[string]string{}
	for name, value := range given {
		text, _ := value.(string)
		flags[name] = strings.ReplaceAll(text, "/etc/kubernetes/pki/", dir+"/")
	}
	maxTTL, err := time.ParseDuration(flags["service-account-max-token-expiration"])
	if err != nil {
		return nil, err
	}
	for name, content := range map[string]string{"sa.key": o.text("signing_key_file"), "sa.pub": i.keyFile(o.text("key_file"))} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			return nil, err
		}
	}
	server, err := i.plane.startAPIServer(dir, flags)
	if err != nil {
		return nil, err
	}
	a := &serviceAccountServer{server, maxTTL}
	err = a.daemon.await(a.makeAccountAndPod) // the server makes the namespace soon after it has become ready
	if err == nil && !i.isBroken {
		err = errors.Join(a.mustLimitPods(), a.mustPublish(o))
	}
	if err != nil {
		a.stop()
	}
	return a, err
}

const namespacePath = "/api/v1/namespaces/kube-system"

// makeAccountAndPod makes the service account of the test and a pod with it, unless another API server did.
func (a *serviceAccountServer) makeAccountAndPod() error {
	name := object{"name": "e2e"}
	for plural, o := range map[string]object{
		"serviceaccounts": {"metadata": name},
		"pods":            {"metadata": name, "spec": object{"serviceAccountName": "e2e", "containers": []any{object{"name": "e2e", "image": "e2e"}}}},
	} {
		_, err := a.request(http.MethodPost, namespacePath+"/"+plural, o)
		var status *httpStatus
		if err != nil && (!errors.As(err, &status) || status.code != http.StatusConflict) {
			return err
		}
	}
	return nil
}

// podTokenSeconds is the lifetime of the tokens that the API server puts into pods. By default it makes these, and no others, valid for a year.
const podTokenSeconds = 3607

// mustLimitPods fails if a token of a pod is valid for longer than its request says.
func (a *serviceAccountServer) mustLimitPods() error {
	t, err := a.requestToken(object{"expirationSeconds": podTokenSeconds, "boundObjectRef": object{"apiVersion": "v1", "kind": "Pod", "name": "e2e"}})
	if err == nil && t.expires.Sub(t.issued) != podTokenSeconds*time.Second {
		err = fmt.Errorf("a token of a pod is valid for %s", t.expires.Sub(t.issued))
	}
	return err
}

// requestToken requests a token of the service account.
func (a *serviceAccountServer) requestToken(spec object) (*token, error) {
	var answer struct{ Status struct{ Token string } }
	if err := a.post(namespacePath+"/serviceaccounts/e2e/token", object{"spec": spec}, &answer); err != nil {
		return nil, err
	}
	return parseToken(answer.Status.Token)
}

// Sign requests a token from the API server. The request is for a longer time than the longest one, and the server must shorten it.
func (a *serviceAccountServer) Sign(_ time.Time, ttl time.Duration) (string, error) {
	t, err := a.requestToken(object{"expirationSeconds": 2 * int(ttl/time.Second)})
	if err != nil {
		return "", err
	}
	if t.expires.Sub(t.issued) != ttl || ttl != a.maxTTL {
		return "", fmt.Errorf("the API server issued a token for %s, and max_token_ttl is %s", t.expires.Sub(t.issued), ttl)
	}
	return t.text, nil
}

// mustPublish fails unless the API server itself serves the keys of the JWK Set and the members of the discovery document that an apply wrote.
func (a *serviceAccountServer) mustPublish(o outputs) error {
	served, err := a.get("/openid/v1/jwks")
	if err != nil {
		return err
	}
	theirs, err := keysByKid(string(served))
	if err != nil {
		return err
	}
	ours, err := keysByKid(o.text("jwks"))
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(theirs, ours) {
		return fmt.Errorf("the API server publishes the keys %v, and the JWK Set has %v", slices.Sorted(maps.Keys(theirs)), slices.Sorted(maps.Keys(ours)))
	}
	if served, err = a.get("/.well-known/openid-configuration"); err != nil {
		return err
	}
	var document, theirDocument map[string]any
	if err := errors.Join(json.Unmarshal(served, &theirDocument), json.Unmarshal([]byte(o.text("openid_configuration")), &document)); err != nil {
		return err
	}
	if !reflect.DeepEqual(theirDocument, document) {
		return fmt.Errorf("the API server serves the discovery document %s, and the bucket %s", served, o.text("openid_configuration"))
	}
	return nil
}

// keysByKid reads a JWK Set.
func keysByKid(jwks string) (map[string]map[string]any, error) {
	var set struct{ Keys []map[string]any }
	if err := json.Unmarshal([]byte(jwks), &set); err != nil {
		return nil, err
	}
	keys := map[string]map[string]any{}
	for _, key := range set.Keys {
		kid, _ := key["kid"].(string)
		keys[kid] = key
	}
	return keys, nil
}

// serviceAccountTokens runs a scenario with a new control plane.
func (s *suite) serviceAccountTokens(name string, i serviceAccountIssuer, run func(ctx context.Context, sys system) row) check {
	return check{name, func(ctx context.Context) row {
		binary, skip := plugin("aws")
		if skip == "" {
			skip = s.kubernetesTools()
		}
		if skip != "" {
			return row{skip: skip}
		}
		provider, stop, err := reattach(ctx, binary)
		if err != nil {
			return row{err: err}
		}
		defer stop()
		plane, err := s.newControlPlane(ctx)
		if err != nil {
			return row{err: err}
		}
		defer plane.close()
		i.plane, i.bucket, i.reattach = plane, newBucket(), provider
		defer i.bucket.server.Close()
		r := run(ctx, i.system())
		if unknown := i.bucket.unknown; len(unknown) > 0 {
			r.err = errors.Join(r.err, fmt.Errorf("the aws provider sent %v, which the fake does not support", unknown))
		}
		return r
	}}
}

// kubeAPIServers is the row with the example as it is.
func (s *suite) kubeAPIServers() check {
	all := serviceAccountIssuer{algorithm: "RS256", keyFile: func(output string) string { return output }}
	return s.serviceAccountTokens("Kubernetes API server, service accounts", all, func(ctx context.Context, sys system) row {
		return s.runSteps(ctx, sys, func(sc *scenario) []step {
			var removed *token
			return []step{
				{"first use", sc.firstUse},
				{"publication", sc.publication},
				{"activation", sc.activation},
				{"before expiry", func() (err error) { removed, err = sc.passiveToken(); return err }},
				{"expiry", sc.expiry},
				{"after expiry", func() error { return sc.deployment.mustRefuse(removed.text, "a token of a removed key") }},
				{"emergency", sc.emergency},
				{"late rotation", sc.lateRotation},
			}
		})
	})
}

// passiveToken returns a token of a passive key.
func (sc *scenario) passiveToken() (*token, error) {
	for _, t := range slices.Backward(sc.deployment.tokens) {
		if _, isPassive := sc.keys.Passive[t.kid]; isPassive {
			return t, nil
		}
	}
	return nil, errors.New("no token of a passive key was signed")
}

// activeKeyOnly is the row in which API servers get only the public key of the active key.
func (s *suite) activeKeyOnly() check {
	first := serviceAccountIssuer{algorithm: "ES256", isBroken: true, keyFile: func(output string) string {
		block, _ := pem.Decode([]byte(output))
		return string(pem.EncodeToMemory(block))
	}}
	return s.serviceAccountTokens("Kubernetes API server, key file with the active key only", first, func(ctx context.Context, sys system) row {
		sys.mistaken = true
		return s.runSteps(ctx, sys, func(sc *scenario) []step {
			return []step{
				{"first use", sc.firstUse},
				{"activation", func() error {
					due, err := sc.due()
					if err != nil {
						return err
					}
					return sc.nextFor(due, sc.deployment.timing.delay/4)
				}},
			}
		}).noticed("a key file without the standby")
	})
}
