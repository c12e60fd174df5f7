package provider

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The example of terraform test passes unchanged, and fails if the keyset rotates at another time.
func TestExampleTerraformTest(t *testing.T) {
	w := example(t, "terraform-test")
	test := must(os.ReadFile("../../examples/terraform-test/tests/rotation.tftest.hcl"))
	check(os.Mkdir(filepath.Join(w.Dir, "tests"), 0o700))
	w.writeFile("tests/rotation.tftest.hcl", string(test))
	if r := w.must("test", "-no-color"); !strings.Contains(r.Stdout, "5 passed, 0 failed") {
		t.Errorf("the example says:\n%s", r.Stdout)
	}
	w.writeFile("tests/rotation.tftest.hcl", strings.Replace(string(test), "2030-04-01T00:00:00Z", "2030-03-31T23:59:59Z", 1))
	if r := w.run("test", "-no-color"); r.Exit == 0 || !strings.Contains(r.Stdout+r.Stderr, "The plan does not show that the next key will sign.") {
		t.Errorf("a second before its time, the example says:\n%s", r.Stdout)
	}
}

// The examples of the documentation can be applied unchanged.
func TestExamplesOfKeys(t *testing.T) {
	for _, dir := range []string{"provider", "resources/jwt_keyset", "resources/jwt_signing_key", "guides/sign-with-ml-dsa"} {
		t.Run(dir, func(t *testing.T) {
			w := example(t, dir)
			w.apply()
			if jwks := w.outputs().text("jwks"); len(kids(t, jwks)) == 0 {
				t.Errorf("the example publishes %s", jwks)
			}
			if !w.isSensitive("env") {
				t.Error("env is not marked as sensitive")
			}
		})
	}
}
