package provider

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// writeStates is the version in testdata/states whose states are written again. See testdata/README.md.
var writeStates = flag.String("states.write", "", "version of testdata/states whose states to write, such as 0.1.0")

// whenKept is how long after the first apply a kept state was written. The applies in between rotate once.
const whenKept = "91d"

// TestKeptStates plans with the states that released versions wrote. This version must find nothing to change in them. The next rotation must
// keep every key that can still verify.
//
// Terraform sends the version of the schema with each state, so this also tests the upgraders of the schemas.
func TestKeptStates(t *testing.T) {
	kept := must(filepath.Glob("testdata/states/*/*/state.json"))
	if len(kept) == 0 {
		t.Fatal("there are no kept states")
	}
	for _, file := range kept {
		dir := filepath.Dir(file)
		version := filepath.Base(filepath.Dir(dir))
		t.Run(version+" "+filepath.Base(dir), func(t *testing.T) {
			if version == *writeStates {
				t.Skip("this run writes the states of this version, see TestWriteStates")
			}
			w := newKeptWorkspace(t, dir)
			w.clock.step(t, whenKept)
			w.writeFile("terraform.tfstate", fillState(t, must(os.ReadFile(file))))
			before := w.resources()
			w.mustBeSettled()

			// Another version never takes the answer of the idle server, which trusts only what its own version wrote.
			w.serve(NewServer("another", w.clock.now), terraformtest.ProviderAddresses()...)
			w.mustBeSettled()

			w.clock.step(t, whenKept)
			applyTwice(w)
			mustContinue(t, before, w.resources())
		})
	}
}

// TestWriteStates writes the states of a version, with -states.write only.
func TestWriteStates(t *testing.T) {
	if *writeStates == "" {
		t.Skip("it writes files only with -states.write")
	}
	for _, config := range must(filepath.Glob(filepath.Join("testdata/states", *writeStates, "*/main.tf"))) {
		dir := filepath.Dir(config)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			check(os.WriteFile(filepath.Join(dir, "recipient.pem"), []byte(pemOfPublic(t, makeKey(t, "ES256"))), 0o600))
			w := newKeptWorkspace(t, dir)
			w.setVariable("last_apply", "false")
			applyTwice(w)
			w.clock.step(t, whenKept)
			applyTwice(w)
			w.unsetVariable("last_apply")
			applyTwice(w)
			check(os.WriteFile(filepath.Join(dir, "state.json"), emptyState(t, must(w.State())), 0o600))
		})
	}
}

// newKeptWorkspace returns a workspace with the configuration of a kept state. Its write-only arguments get keys that are made for it.
func newKeptWorkspace(t *testing.T, dir string) *workspace {
	t.Helper()
	w := newWorkspace(t)
	if filepath.Base(dir) == "write_only" {
		requireVersion(t, w, "1.11", "1.11")
	}
	for _, file := range must(filepath.Glob(filepath.Join(dir, "*"))) {
		if filepath.Ext(file) != ".json" {
			w.writeFile(filepath.Base(file), string(must(os.ReadFile(file))))
		}
	}
	w.setVariable("private_key_pem", pemOfPrivate(t, makeKey(t, "ES256")))
	w.setVariable("secret", makeKey(t, "HS256").Secret())
	return w
}

// applyTwice applies the configuration. The second apply finds the keys of the first in published_kids and deployed_kids.
func applyTwice(w *workspace) {
	w.t.Helper()
	_, err := w.Apply(w.t.Context())
	fatal(w.t, err)
	w.apply()
}

// mustContinue fails the test unless every schedule has rotated to the standby that it had, and every other key is still the same.
func mustContinue(t *testing.T, before, after map[string]object) {
	t.Helper()
	var rotated int
	for address, old := range before {
		now, ok := after[address]
		same := func(is, was string) {
			if now.at(is) != old.at(was) {
				t.Errorf("%s: %s is not the %s of the kept state", address, is, was)
			}
		}
		switch {
		case !ok:
			t.Errorf("%s is gone", address)
		case old.isNull("active"): // a jwt_signing_key
			for _, name := range []string{"kid", "public_jwk", "private_jwk", "secret", "private_key_jwe", "created_at"} {
				same(name, name)
			}
		case !old.isNull("signing_kid"):
			same("active.kid", "active.kid")
		default:
			rotated++
			for _, name := range []string{"kid", "public_jwk", "private_jwk", "secret", "private_key_jwe", "published_at"} {
				same("active."+name, "standby."+name)
			}
			if kid := old.text("active.kid"); !isPassive(now, kid) {
				t.Errorf("%s no longer lists %s, which has signed until now", address, kid)
			}
		}
	}
	// Only the private state remembers that max_token_ttl was 30d when the old key began to sign.
	if old, ok := before["jwt_keyset.shortened"]; ok {
		passive := after["jwt_keyset.shortened"].object("passive//" + old.text("active.kid"))
		if stays := passive.instant("remove_after").Sub(passive.instant("deactivated_at")); stays < span(t, "30d") {
			t.Errorf("a key that signed tokens of 30 days is removed after %s", stays)
		}
	}
	if rotated == 0 {
		t.Error("nothing has rotated")
	}
}

// isPassive reports whether a schedule lists a passive key. A keyset lists them by kid, a rotation by generation.
func isPassive(schedule object, kid string) bool {
	for _, key := range schedule.at("passive").(map[string]any) {
		if key.(map[string]any)["kid"] == kid {
			return true
		}
	}
	return false
}
