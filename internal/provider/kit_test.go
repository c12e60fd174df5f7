package provider

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

func TestKitSteps(t *testing.T) {
	acceptance(t, newClock(), resource.TestStep{
		Config: `resource "jwt_keyset" "x" { algorithm = "EdDSA" }`,
		Check:  resource.TestCheckResourceAttr("jwt_keyset.x", "active.status", "active"),
	})
}

func TestKitWorkspace(t *testing.T) {
	w := newWorkspace(t)
	w.config(`resource "jwt_keyset" "x" { algorithm = "EdDSA" }`)
	p := w.plan()
	if c := p.of("jwt_keyset.x"); !c.does("create") || !c.isUnknown("active.kid") || c.isUnknown("active.status") {
		t.Errorf("planned %v", c)
	}
	p.apply()
	x := w.resource("jwt_keyset.x")
	token := signEnv(t, x.texts("env"), w.clock.now(), time.Hour)
	mustVerify(t, x.text("jwks"), token, w.clock.now())
	mustRefuse(t, x.text("jwks"), token, w.clock.now().Add(2*time.Hour))

	w.clock.step(t, "90d")
	r := w.apply()
	if len(r.warnings()) == 0 {
		t.Error("a rotation was carried out without a word")
	}
	if y := w.resource("jwt_keyset.x"); y.text("active.kid") != x.text("standby.kid") {
		t.Error("the standby did not take over")
	}
	w.destroy()
}
