package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A cook runs the programs of the guide "Sign and verify" in one language.
type cook struct {
	language     string
	sign, verify []string // without verify, it only signs
}

// cookbook checks the programs that the guide "Sign and verify" shows: each language verifies the tokens that each language signs, and refuses a
// token that was changed and a token whose key was removed.
func (s *suite) cookbook() check {
	return check{"cookbook, sign and verify", func(ctx context.Context) row {
		if skip := s.needs("node", "npm", "python3 -m jwt", "go"); skip != "" {
			return row{skip: skip}
		}
		dir, err := os.MkdirTemp(s.scratch, "cookbook-")
		if err == nil {
			err = os.CopyFS(dir, os.DirFS(filepath.Join(s.root, "examples", "guides", "sign-and-verify")))
		}
		if err == nil {
			err = os.Symlink(filepath.Join(s.root, "e2e", "node_modules"), filepath.Join(dir, "node_modules"))
		}
		if err != nil {
			return row{err: err}
		}
		e2e := filepath.Join(s.root, "e2e")
		in := func(file string) string { return filepath.Join(dir, file) }
		cooks := []cook{
			{"Node.js", []string{"node", in("sign.mjs")}, []string{"node", in("verify.mjs")}},
			{"Python", []string{python, in("sign.py")}, []string{python, in("verify.py")}},
			{"Go", []string{"go", "-C", e2e, "run", in("sign.go")}, []string{"go", "-C", e2e, "run", in("verify.go")}},
		}
		r := row{}
		if s.has("java") {
			cooks = append(cooks, cook{"Java", []string{"java", in("Sign.java")}, nil})
		} else {
			r.note = "ok: without Java, which is not installed"
		}
		for _, algorithm := range []string{"ES256", "RS256"} {
			if err := s.cookWith(ctx, algorithm, cooks, &r); err != nil {
				r.err = fmt.Errorf("%s: %w", algorithm, err)
				return r
			}
		}
		return r
	}}
}

func (s *suite) cookWith(ctx context.Context, algorithm string, cooks []cook, r *row) error {
	ws, err := s.newWorkspace(ctx, "clustered-jwks-rsa")
	if err != nil {
		return err
	}
	if err := ws.setVariables(map[string]any{"algorithm": algorithm}); err != nil {
		return err
	}
	if err := ws.apply(ctx, time.Now()); err != nil {
		return err
	}
	out, err := ws.outputs()
	if err != nil {
		return err
	}
	served := out.text("jwks")
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, served) }))
	defer endpoint.Close()
	env := append(os.Environ(), "JWKS_URL="+endpoint.URL)
	for name, value := range out.env() {
		env = append(env, name+"="+value)
	}
	run := func(argv []string, more ...string) (string, error) {
		cmd := exec.CommandContext(ctx, argv[0], append(slices.Clone(argv[1:]), more...)...)
		cmd.Env = env
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		text, err := cmd.Output()
		if err != nil {
			err = fmt.Errorf("%w: %s", err, stderr.String())
		}
		return strings.TrimSpace(string(text)), err
	}
	verifiers := slices.DeleteFunc(slices.Clone(cooks), func(c cook) bool { return c.verify == nil })
	for _, signer := range cooks {
		token, err := run(signer.sign)
		if err != nil {
			return fmt.Errorf("%s signs: %w", signer.language, err)
		}
		r.tally.tokens++
		head, claims, _ := strings.Cut(token, ".")
		for _, verifier := range verifiers {
			if subject, err := run(verifier.verify, token); err != nil || subject != "alice" {
				return fmt.Errorf("%s refuses a token of %s: %w", verifier.language, signer.language, err)
			}
			r.tally.accepted++
			if _, err := run(verifier.verify, head+".e30"+claims[strings.Index(claims, "."):]); err == nil {
				return fmt.Errorf("%s accepts a changed token", verifier.language)
			}
			r.tally.rightlyRefused++
		}
		served = `{"keys":[]}`
		for _, verifier := range verifiers {
			if _, err := run(verifier.verify, token); err == nil {
				return errors.New(verifier.language + " accepts a token of a key that is not published")
			}
			r.tally.rightlyRefused++
		}
		served = out.text("jwks")
	}
	return nil
}
