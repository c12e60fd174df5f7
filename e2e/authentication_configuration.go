package main

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// userTokens is a cluster with the example kubernetes-authentication-configuration: a real API server that accepts the tokens of an HTTPS issuer.
type userTokens struct {
	sc     *scenario
	issuer *httpsIssuer
	server *kubeAPIServer
	file   string // of --authentication-config
	config string // its content
	tally  tally
}

// An httpsIssuer serves what an apply wrote. Only its own CA confirms its name.
type httpsIssuer struct {
	mu      sync.Mutex
	server  *httptest.Server
	out     outputs
	fetched int // how often the JWK Set was
}

func newHTTPSIssuer() *httpsIssuer {
	i := &httpsIssuer{}
	i.server = httptest.NewTLSServer(i)
	return i
}

func (i *httpsIssuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		_, _ = io.WriteString(w, i.out.text("openid_configuration"))
	case "/.well-known/jwks.json":
		i.fetched++
		// The clock of the API server is the real one. It fetches the set again 30 seconds before max-age is over, if it sees an unknown kid.
		w.Header().Set("Cache-Control", strings.Replace(i.out.text("jwks_cache_control"), "max-age=3600", "max-age=31", 1))
		_, _ = io.WriteString(w, i.out.text("jwks"))
	default:
		http.NotFound(w, r)
	}
}

// serve changes what the issuer serves to what an apply wrote.
func (i *httpsIssuer) serve(o outputs) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.out = o
}

func (i *httpsIssuer) fetches() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.fetched
}

// userAuthentication checks that users of a cluster are authenticated through rotations, and that a revocation takes effect.
func (s *suite) userAuthentication() check {
	return check{"Kubernetes API server, AuthenticationConfiguration", func(ctx context.Context) row {
		if skip := s.kubernetesTools(); skip != "" {
			return row{skip: skip}
		}
		plane, err := s.newControlPlane(ctx)
		if err != nil {
			return row{err: err}
		}
		defer plane.close()
		u := &userTokens{issuer: newHTTPSIssuer()}
		defer u.issuer.server.Close()
		ws, err := s.newWorkspace(ctx, "kubernetes-authentication-configuration")
		if err != nil {
			return row{err: err}
		}
		ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: u.issuer.server.Certificate().Raw})
		u.sc = &scenario{ctx: ctx, suite: s, sys: system{keyset: "users"}, ws: ws, vars: map[string]any{"issuer": u.issuer.server.URL, "issuer_ca": string(ca)}}
		steps := []step{
			{"first use", func() error { return u.firstUse(plane) }},
			{"rotation", func() error { return u.rotate(0) }},
			{"rotation with an unknown kid", u.rotateToUnknownKid},
			{"emergency", u.emergency},
			{"late rotation", func() error { return u.rotate(30 * 24 * time.Hour) }},
		}
		for n, step := range steps {
			if err = step.do(); err != nil {
				err = fmt.Errorf("%s: %w", step.name, err)
				steps = steps[:n]
				break
			}
		}
		if u.server != nil {
			u.server.stop()
		}
		return row{steps: len(steps), tally: u.tally, err: err}
	}}
}

// firstUse applies, and starts the API server with the file.
func (u *userTokens) firstUse(plane *controlPlane) error {
	if err := u.apply(firstApply); err != nil {
		return err
	}
	flags, err := ownServiceAccounts(plane.dir)
	if err != nil {
		return err
	}
	u.file = filepath.Join(plane.dir, "authentication.yaml")
	if err := u.deliver(u.sc.out.text("authentication_configuration")); err != nil {
		return err
	}
	flags["authentication-config"] = u.file
	if u.server, err = plane.startAPIServer(plane.dir, flags); err != nil {
		return err
	}
	// The server looks up the issuer in the background.
	if err := u.server.daemon.await(func() error { return u.accepts(u.sc.out) }); err != nil {
		return err
	}
	return u.mustRefuseForgeries()
}

// ownServiceAccounts returns flags for service accounts, without which an API server does not start. They are not what is tested.
func ownServiceAccounts(dir string) (map[string]string, error) {
	algorithm, err := jwk.ParseAlgorithm("ES256")
	if err != nil {
		return nil, err
	}
	key, err := jwk.Generate(algorithm, 0)
	if err != nil {
		return nil, err
	}
	private, err := key.PrivatePEM()
	if err != nil {
		return nil, err
	}
	public, err := key.PublicPEM()
	if err != nil {
		return nil, err
	}
	privateFile, publicFile := filepath.Join(dir, "sa.key"), filepath.Join(dir, "sa.pub")
	return map[string]string{
		"service-account-issuer": "https://kubernetes.default.svc", "service-account-signing-key-file": privateFile, "service-account-key-file": publicFile,
	}, errors.Join(os.WriteFile(privateFile, []byte(private), 0o600), os.WriteFile(publicFile, []byte(public), 0o600))
}

// apply applies at an instant, and the issuer serves the result.
func (u *userTokens) apply(at time.Time) error {
	if err := errors.Join(u.sc.ws.setVariables(u.sc.vars), u.sc.apply(at)); err != nil {
		return err
	}
	u.issuer.serve(u.sc.out)
	return nil
}

// deliver replaces the file of the API server, as a tool does that does not write half a file.
func (u *userTokens) deliver(config string) error {
	u.config = config
	next := u.file + ".next"
	if err := os.WriteFile(next, []byte(config), 0o600); err != nil {
		return err
	}
	return os.Rename(next, u.file)
}

// rotate applies some time after the next rotation is due. The API server does not restart, and gets no new file. It accepts the tokens of both keys.
func (u *userTokens) rotate(late time.Duration) error {
	before, old := u.sc.keys, u.sc.out
	for range 3 { // the first apply may only remove a key
		due, err := u.sc.due()
		if err != nil {
			return err
		}
		if err := u.apply(due.Add(late)); err != nil {
			return err
		}
		if u.sc.keys.Active.Kid != before.Active.Kid {
			return errors.Join(u.sc.mustHaveRotated(before), u.accepts(old), u.accepts(u.sc.out))
		}
	}
	return errors.New("no rotation happened")
}

// rotateToUnknownKid rotates to a key that the API server has not fetched yet, after max-age. It fetches the JWK Set again.
func (u *userTokens) rotateToUnknownKid() error {
	before := u.issuer.fetches()
	time.Sleep(2 * time.Second)
	if err := u.rotate(0); err != nil {
		return err
	}
	return unless(u.issuer.fetches() == before+1, "the API server did not fetch the JWK Set again for an unknown kid")
}

// tokenCache is how long an API server remembers that it accepted a token.
const tokenCache = 10 * time.Second

// emergency revokes the active key. The API server accepts it until its file has changed.
func (u *userTokens) emergency() error {
	stolen, before := u.sc.out, u.issuer.fetches()
	u.sc.vars["revoked_kids"] = []string{u.sc.keys.Active.Kid}
	due, err := u.sc.due()
	if err != nil {
		return err
	}
	if err := u.apply(due.Add(-time.Hour)); err != nil {
		return err
	}
	if _, isPublished := u.sc.keys.Passive[stolen.env()["JWT_KID"]]; isPublished || stolen.env()["JWT_KID"] == u.sc.keys.Active.Kid {
		return errors.New("the revoked key is still published")
	}
	// The mistake: the same file again.
	if err := u.deliver(u.config); err != nil {
		return err
	}
	time.Sleep(tokenCache + 2*time.Second)
	if err := u.accepts(u.sc.out); err != nil {
		return err
	}
	if review, err := u.review(stolen); err != nil || !review.Status.Authenticated || u.issuer.fetches() != before {
		return errors.Join(err, errors.New("the API server dropped a revoked key although its file is the same, so the test proves nothing"))
	}
	if err := u.deliver(u.sc.out.text("authentication_configuration")); err != nil {
		return err
	}
	return u.mustDropKey(stolen)
}

// mustDropKey waits until the API server refuses new tokens of a revoked key, at most half a minute. Meanwhile it accepts all valid tokens.
func (u *userTokens) mustDropKey(stolen outputs) error {
	for began := time.Now(); time.Since(began) < 30*time.Second; time.Sleep(time.Second) {
		if err := u.accepts(u.sc.out); err != nil {
			return err
		}
		review, err := u.review(stolen)
		if err != nil {
			return err
		}
		if !review.Status.Authenticated {
			u.tally.rightlyRefused++
			return u.mustHaveLoaded()
		}
	}
	return errors.New("the API server accepts a revoked key half a minute after its file has changed")
}

// mustHaveLoaded fails unless the API server shows the version of the last apply.
func (u *userTokens) mustHaveLoaded() error {
	review, err := u.review(u.sc.out)
	if err != nil {
		return err
	}
	shown := review.Status.User.Extra["jwt.example.com/jwks-version"]
	if len(shown) != 1 || !strings.Contains(u.config, "'"+shown[0]+"'") {
		return fmt.Errorf("the API server shows the version %v, which is not the one of its file", shown)
	}
	return nil
}

// review asks the API server about a new token of the key that an apply wrote to the program.
func (u *userTokens) review(o outputs) (tokenReview, error) {
	token, err := u.sign(o)
	if err != nil {
		return tokenReview{}, err
	}
	return u.server.review(token)
}

// accepts fails unless the API server accepts a new token of the key that an apply wrote to the program.
func (u *userTokens) accepts(o outputs) error {
	review, err := u.review(o)
	if err != nil {
		return err
	}
	user := review.Status.User
	if !review.Status.Authenticated || user.Username != "jwt:alice" || !slices.Contains(user.Groups, "jwt:dev") {
		u.tally.wronglyRefused++
		return fmt.Errorf("the API server refused a valid token: %s", review.Status.Error)
	}
	u.tally.accepted++
	return nil
}

// mustRefuseForgeries fails if the API server accepts a changed or unsigned token.
func (u *userTokens) mustRefuseForgeries() error {
	token, err := u.sign(u.sc.out)
	if err != nil {
		return err
	}
	refusals, err := u.server.Verify(time.Now(), []string{tampered(token), unsigned(token)})
	if err != nil {
		return err
	}
	u.tally.rightlyRefused += len(refusals)
	return unless(!slices.Contains(refusals, ""), "the API server accepted a forged token")
}

// sign makes a new token for a user, as the program does that has the variables of an apply.
func (u *userTokens) sign(o outputs) (string, error) {
	env := o.env()
	key, err := jwt.ParseECPrivateKeyFromPEM([]byte(env["JWT_PRIVATE_KEY_PEM"]))
	if err != nil {
		return "", err
	}
	u.tally.tokens++
	token := jwt.NewWithClaims(jwt.GetSigningMethod(env["JWT_ALGORITHM"]), jwt.MapClaims{
		"iss": u.issuer.server.URL, "aud": "kubernetes", "sub": "alice", "groups": []string{"dev"},
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(), "jti": fmt.Sprint(u.tally.tokens),
	})
	token.Header["kid"] = env["JWT_KID"]
	return token.SignedString(key)
}
