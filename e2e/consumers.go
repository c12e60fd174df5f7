package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/otherprovider"
)

// A consumer is a service at which an example of the guide "Register a public key" registers the keys of a client.
type consumer struct {
	name     string
	example  string // in examples/guides/register-a-public-key
	keyset   string
	provider string // its Terraform provider, which is represented by its kept schemas
	// signer starts a program with the variables of a key. It signs what the service accepts.
	signer func(ctx context.Context, s *suite, env map[string]string) (actor, error)
	// registered returns the service with the keys that it has: from the arguments of its resources, and from nothing else.
	registered func(ctx context.Context, s *suite, resources map[string]map[string]any) (actor, error)
	needs      []string
	// names is what a token of the key must say about it, as registeredKey.id. "" if the service tries each key.
	names func(key) string
}

// consumers are the rows of services whose own code signs or verifies.
func (s *suite) consumers() []check {
	var checks []check
	for _, c := range []consumer{
		{name: "Snowflake", example: "snowflake", keyset: "reports", provider: "snowflakedb/snowflake", signer: sdk("snowflake"), registered: has(snowflakeUser)},
		{name: "Vault", example: "vault", keyset: "jobs", provider: "hashicorp/vault", signer: job, registered: vaultBackend, needs: []string{"go"}},
		{name: "Microsoft Entra ID", example: "entra", keyset: "reports", provider: "hashicorp/azuread", signer: sdk("entra"), registered: has(entraCertificates), names: func(k key) string { return k.X509.SHA256 }},
		{name: "Google service account", example: "google-service-account", keyset: "reports", provider: "hashicorp/google", signer: sdk("google"), registered: has(googleKeys)},
		{name: "Okta", example: "okta", keyset: "reports", provider: "okta/okta", signer: sdk("okta"), registered: has(oktaKeys), names: func(k key) string { return k.Kid }},
		{name: "Auth0", example: "auth0", keyset: "reports", provider: "auth0/auth0", signer: sdk("auth0"), registered: has(auth0Credentials)},
	} {
		if c.needs == nil {
			c.needs = []string{"node", "npm"}
		}
		checks = append(checks, s.consumer(c))
	}
	return checks
}

// sdk starts programs/client-sdk.mjs, which signs with the SDK of a service.
func sdk(name string) func(context.Context, *suite, map[string]string) (actor, error) {
	return func(ctx context.Context, s *suite, env map[string]string) (actor, error) {
		env["CLIENT_SDK"] = name
		return start(ctx, name, env, s.node("client-sdk.mjs")...)
	}
}

// has returns a service that is no program.
func has(registered func(resources map[string]map[string]any) (actor, error)) func(context.Context, *suite, map[string]map[string]any) (actor, error) {
	return func(_ context.Context, _ *suite, resources map[string]map[string]any) (actor, error) {
		return registered(resources)
	}
}

// consumer checks that a service accepts each token of its client through a rotation and a revocation, and refuses forged tokens and tokens of keys that
// left. What the service knows is what the example registers.
func (s *suite) consumer(c consumer) check {
	return check{"consumers, " + c.name, func(ctx context.Context) row {
		if skip := s.needs(c.needs...); skip != "" {
			return row{skip: skip}
		}
		ws, stop, err := s.consumerWorkspace(ctx, c.example, c.provider)
		if err != nil {
			return row{err: err}
		}
		defer stop()
		r := &registration{suite: s, ctx: ctx, c: c, ws: ws, now: firstApply, signers: map[string]actor{}}
		defer r.stop()
		r.err = r.rotations()
		return r.row
	}}
}

// consumerWorkspace copies an example of the guide. Its other provider is represented by its kept schemas until stop.
func (s *suite) consumerWorkspace(ctx context.Context, example, provider string) (ws *workspace, stop func(), err error) {
	var served string
	stop = func() {}
	if provider != "" {
		file := filepath.Join(s.root, "internal", "provider", "testdata", "schemas", filepath.Base(provider)+".json")
		kept, err := otherprovider.Read(file)
		if err != nil {
			return nil, nil, err
		}
		if served, stop, err = serveKept(kept); err != nil {
			return nil, nil, err
		}
	}
	ws, err = s.newWorkspace(ctx, "guides/register-a-public-key/"+example, func(w *workspace) error {
		w.Setenv("TF_REATTACH_PROVIDERS", served)
		return nil
	})
	if err != nil {
		stop()
	}
	return ws, stop, err
}

// serveKept serves the kept schemas of a provider in this process. It returns the value of TF_REATTACH_PROVIDERS.
func serveKept(kept otherprovider.Kept) (value string, stop func(), err error) {
	if err := os.Setenv("TF_LOG_SDK_PROTO", "OFF"); err != nil { // its log would go to the standard error of the run
		return "", nil, err
	}
	entry, stop, err := otherprovider.Start(kept.Server)
	if err != nil {
		return "", nil, err
	}
	all := map[string]any{}
	for _, address := range kept.Addresses() {
		all[address] = entry
	}
	text, err := json.Marshal(all)
	return string(text), stop, err
}

// registration is a client and a service during the rotations of the client's keys.
type registration struct {
	*suite
	row
	ctx     context.Context
	c       consumer
	ws      *workspace
	now     time.Time
	keys    keyset
	signers map[string]actor // the programs of the client, by the kid of their key
	service actor            // with the keys that are registered
	running []actor
}

// runs keeps an actor until stop.
func (r *registration) runs(a actor, err error) (actor, error) {
	if err == nil {
		r.running = append(r.running, a)
	}
	return a, err
}

func (r *registration) stop() {
	for _, a := range r.running {
		a.stop()
	}
}

// rotations rotates once, waits until the last token of the old key has expired, and revokes the new key. Then the key signs that got the place of the old one.
func (r *registration) rotations() error {
	if err := r.apply(0); err != nil {
		return err
	}
	if idle, err := r.ws.isIdle(r.ctx, r.now.Add(time.Minute)); err != nil || !idle {
		return errors.Join(err, errors.New("an apply with nothing due would change something"))
	}
	if err := r.refusesStranger(); err != nil {
		return err
	}
	first, before := r.keys.Active.Kid, r.service
	if err := r.apply(91 * 24 * time.Hour); err != nil {
		return err
	}
	second := r.keys.Active.Kid
	if second == first {
		return errors.New("an apply after 91 days did not rotate")
	}
	// The service knew the new key before, and still knows the old one: some programs have not restarted yet.
	if err := errors.Join(r.accepts(before, second), r.accepts(r.service, first)); err != nil {
		return err
	}
	if err := r.apply(10 * 24 * time.Hour); err != nil {
		return err
	}
	if err := r.refuses(first, "of a key that left"); err != nil {
		return err
	}
	if err := r.ws.override(r.c.keyset, map[string]any{"revoked_kids": []string{second}}); err != nil {
		return err
	}
	if err := r.apply(time.Hour); err != nil {
		return err
	}
	return r.refuses(second, "of a revoked key")
}

// apply applies after some time, and starts a program of the client with the active key. The service then has what is registered now. It accepts the program's
// tokens, and no changed and no unsigned one.
func (r *registration) apply(after time.Duration) error {
	r.now = r.now.Add(after)
	r.steps++
	if err := r.ws.apply(r.ctx, r.now); err != nil {
		return err
	}
	resources, err := r.ws.Resources()
	if err != nil {
		return err
	}
	if r.service, err = r.runs(r.c.registered(r.ctx, r.suite, resources)); err != nil {
		return err
	}
	if r.keys, err = r.ws.keyset(r.c.keyset); err != nil {
		return err
	}
	if kid := r.keys.Active.Kid; r.signers[kid] == nil {
		if r.signers[kid], err = r.runs(r.c.signer(r.ctx, r.suite, r.variables())); err != nil {
			return err
		}
	}
	return r.accepts(r.service, r.keys.Active.Kid)
}

// variables are the variables of the client's program: env, and its certificate if it has one.
func (r *registration) variables() map[string]string {
	env := maps.Clone(r.keys.Env)
	env["CERTIFICATE_PEM"] = r.keys.Active.X509.PEM
	return env
}

// accepts fails unless a service accepts a new token of a key, and refuses the token if it is changed or unsigned.
func (r *registration) accepts(service actor, kid string) error {
	token, err := r.sign(r.signers[kid])
	if err != nil {
		return err
	}
	refusals, err := service.Verify(r.now, []string{token, tampered(token), unsigned(token)})
	if err != nil {
		return err
	}
	if refusals[0] != "" {
		r.tally.wronglyRefused++
		return fmt.Errorf("a valid token is refused: %s", refusals[0])
	}
	if refusals[1] == "" || refusals[2] == "" {
		return errors.New("a changed or an unsigned token is accepted")
	}
	r.tally.accepted++
	r.tally.rightlyRefused += 2
	if r.c.names != nil && kid == r.keys.Active.Kid {
		if id := service.(*registeredKeys).idOf(token); id != r.c.names(r.keys.Active) {
			return fmt.Errorf("the token names the key %q, and the state has %q", id, r.c.names(r.keys.Active))
		}
	}
	return nil
}

func (r *registration) sign(signer actor) (string, error) {
	r.tally.tokens++
	return signer.Sign(r.now, time.Minute)
}

// refusesStranger fails unless the service refuses a token of a key that is not registered, but has the kid and the certificate of the active one.
func (r *registration) refusesStranger() error {
	algorithm, err := jwk.ParseAlgorithm(r.keys.Algorithm)
	if err != nil {
		return err
	}
	strange, err := jwk.Generate(algorithm, 0)
	if err != nil {
		return err
	}
	env := r.variables()
	if env["JWT_PRIVATE_KEY_PEM"], err = strange.PrivatePEM(); err != nil {
		return err
	}
	const kid = "a key that is not registered"
	if r.signers[kid], err = r.runs(r.c.signer(r.ctx, r.suite, env)); err != nil {
		return err
	}
	return r.refuses(kid, "of "+kid)
}

// refuses fails unless the service refuses a new token of a key.
func (r *registration) refuses(kid, what string) error {
	token, err := r.sign(r.signers[kid])
	if err != nil {
		return err
	}
	refusals, err := r.service.Verify(r.now, []string{token})
	if err != nil {
		return err
	}
	if refusals[0] == "" {
		return fmt.Errorf("a token %s is accepted", what)
	}
	r.tally.rightlyRefused++
	return nil
}
