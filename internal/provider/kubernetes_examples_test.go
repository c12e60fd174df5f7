package provider

import (
	"strings"
	"testing"
)

// A revocation changes the file of the API server, which drops the key only then. Nothing else in the file changes.
func TestExampleKubernetesAuthenticationConfiguration(t *testing.T) {
	w := example(t, "kubernetes-authentication-configuration")
	w.setVariable("issuer", "https://issuer.example.com")
	w.setVariable("issuer_ca", "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n")
	w.apply()
	w.mustBeSettled()
	before := w.outputs().text("authentication_configuration")
	const version = `"valueExpression": "'1'"`
	if strings.Count(before, version) != 1 || !strings.Contains(before, "BEGIN CERTIFICATE") {
		t.Fatalf("the file is\n%s", before)
	}
	w.setVariable("revoked_kids", hclList(kids(t, w.outputs().text("jwks"))[0]))
	w.apply()
	if after := w.outputs().text("authentication_configuration"); after != strings.Replace(before, version, `"valueExpression": "'2'"`, 1) {
		t.Errorf("after a revocation, the file is\n%s", after)
	}
}
