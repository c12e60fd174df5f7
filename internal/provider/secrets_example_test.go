package provider

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

const secretGuide = "guides/keep-private-keys-out-of-the-state/"

func TestExampleElsewhere(t *testing.T) {
	w := example(t, secretGuide+"elsewhere")
	requireVersion(t, w, "1.11", "1.11")
	l := newLeakSearch(t, w)
	manager := w.serveSecretsManager()
	w.apply()
	// The secret manager has the private key, and the state has its public key.
	signs := func() {
		t.Helper()
		key := must(jwk.ParsePrivatePEM(manager.last(), ""))
		l.addKeys(key)
		token := sign(t, key.Signer(), "ES256", w.outputs().text("kid"), w.clock.now(), time.Hour)
		mustVerify(t, w.outputs().text("jwks"), token, w.clock.now())
		l.mustFindNothing()
	}
	signs()
	first := w.outputs().text("kid")
	w.apply()
	if manager.count() != 1 {
		t.Error("an idle apply wrote a key")
	}

	// One apply fails between the two writes, and the next one completes it.
	w.setVariable("key_version", "2")
	manager.broken.Store(true)
	mustFail(t, w.applyError(), "Secret Not Read")
	if manager.count() != 2 || w.outputs().text("kid") != first {
		t.Error("the apply did not fail halfway")
	}
	manager.broken.Store(false)
	w.apply()
	if w.outputs().text("kid") == first || manager.count() != 2 {
		t.Error("the next apply did not use the key that was written")
	}
	signs()
}

func TestExampleOpenedDuringApply(t *testing.T) {
	w, owner := example(t, secretGuide+"opened-during-apply"), makeKey(t, "ES256")
	requireVersion(t, w, "1.11", "1.11")
	l := newLeakSearch(t, w, owner)
	manager := w.serveSecretsManager()
	w.setVariable("recipient", pemOfPublic(t, owner))
	w.setVariable("decryption_key", pemOfPrivate(t, owner))
	w.apply()
	var tokens []string
	signs := func() {
		t.Helper()
		env := map[string]string{}
		check(json.Unmarshal([]byte(manager.last()), &env))
		key := must(jwk.ParsePrivatePEM(env["JWT_PRIVATE_KEY_PEM"], ""))
		l.addKeys(key)
		tokens = append(tokens, signEnv(t, env, w.clock.now(), time.Hour))
		mustVerify(t, w.outputs().text("jwks"), tokens[len(tokens)-1], w.clock.now())
		l.mustFindNothing()
	}
	signs()
	w.clock.step(t, "90d")
	w.apply()
	signs()
	if manager.count() != 2 {
		t.Errorf("a rotation wrote %d versions", manager.count()-1)
	}

	// With a wrong decryption key, the apply fails and nothing is lost. The next apply succeeds.
	w.clock.step(t, "90d")
	w.setVariable("decryption_key", pemOfPrivate(t, makeKey(t, "ES256")))
	mustFail(t, w.applyError(), "Wrong Decryption Key")
	w.setVariable("decryption_key", pemOfPrivate(t, owner))
	w.apply()
	signs()
}

func TestExampleSealedNode(t *testing.T) {
	if _, err := os.Stat("../../examples/sealed-node/node_modules"); err != nil {
		t.Skip("the packages are not installed: npm ci in examples/sealed-node")
	}
	w, owner := example(t, "sealed-node"), makeKey(t, "ES256")
	l := newLeakSearch(t, w, owner)
	file := filepath.Join(t.TempDir(), "recipient-private.jwk")
	private := must(jwk.JWK{Key: owner}.PrivateJSON())
	check(os.WriteFile(file, []byte(private), 0o600))
	// Node.js uses the real clock.
	w.clock.set(time.Now())
	w.setVariable("recipients", hclList(pemOfPublic(t, owner)))
	w.apply()
	sign := func() string {
		t.Helper()
		env := w.outputs().texts("env")
		node := exec.Command("node", "sign.js")
		node.Dir = "../../examples/sealed-node"
		node.Env = append(os.Environ(), "DECRYPTION_KEY_FILE="+file, "JWT_KID="+env["JWT_KID"], "JWT_PRIVATE_KEY_JWE="+env["JWT_PRIVATE_KEY_JWE"])
		out, err := node.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		opened, _ := openJWE(t, env["JWT_PRIVATE_KEY_JWE"], owner)
		l.addKeys(opened.Key)
		return strings.TrimSpace(string(out))
	}
	first := sign()
	mustVerify(t, w.outputs().text("jwks"), first, time.Now().Add(time.Second))
	l.mustFindNothing()
	w.clock.step(t, "90d")
	w.apply()
	second := sign()
	for _, token := range []string{first, second} {
		mustVerify(t, w.outputs().text("jwks"), token, time.Now().Add(time.Second))
	}
	l.mustFindNothing()
}

// The examples of the documentation can be applied unchanged.
func TestExampleEphemeralResources(t *testing.T) {
	for _, name := range []string{"jwt_signing_key", "jwt_private_key", "jwt_token"} {
		t.Run(name, func(t *testing.T) {
			w, owner := newWorkspace(t), makeKey(t, "ES256")
			requireVersion(t, w, "1.11", "1.11")
			content := must(os.ReadFile(filepath.Join("../../examples/ephemeral-resources", name, "ephemeral-resource.tf")))
			w.config(string(content))
			w.setVariable("recipient", pemOfPublic(t, owner))
			w.setVariable("decryption_key", pemOfPrivate(t, owner))
			w.apply()
		})
	}
}
