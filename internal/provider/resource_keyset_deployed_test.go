package provider

import (
	"os"
	"path/filepath"
	"testing"
)

// An apply saves the keyset and fails to deliver the next key, and nobody repairs that for a period. From the first apply on, the keyset reads what is
// deployed: at first nothing is.
func TestKeysetWaitsForDeployment(t *testing.T) {
	w := newWorkspace(t)
	w.config(`
		resource "jwt_keyset" "x" {
			algorithm     = "ES256"
			kid_template  = "{generation}-{thumbprint8}"
			removal_grace = "0s"
			deployed_kids = fileexists("${path.module}/deployed") ? [file("${path.module}/deployed")] : []
		}
		resource "terraform_data" "program" {
			triggers_replace = jwt_keyset.x.active.kid
			provisioner "local-exec" {
				command = "test ! -e down && printf %s ${jwt_keyset.x.active.kid} > deployed"
			}
		}
	`)
	down := filepath.Join(w.Dir, "down")
	keyset := func() object { return w.resource("jwt_keyset.x") }
	apply := func() result { return w.must("apply", "-auto-approve", "-input=false", "-json") }
	apply()
	apply() // The kid is new in deployed_kids.
	w.mustBeSettled()
	first, second := keyset().text("active.kid"), keyset().text("standby.kid")

	w.writeFile("down", "")
	w.clock.step(t, "90d")
	w.applyError()
	if keyset().text("active.kid") != second {
		t.Fatal("the rotation is not saved")
	}
	w.clock.step(t, "90d")
	warned := func(r result) bool { return anyContains(r.warnings(), `deployed_kids does not contain "`+second+`"`) }
	if r := w.applyError(); !warned(r) {
		t.Errorf("the apply warns of %q", r.warnings())
	}
	if x := keyset(); x.text("active.kid") != second || len(x.object("passive").values) != 1 || !x.isNull("passive."+first+".released_at") {
		t.Errorf("%s signs, %s is next, passive are %v", x.text("active.kid"), x.text("next_transition"), x.object("passive").values)
	}

	fatal(t, os.Remove(down))
	apply()
	if r := apply(); warned(r) || len(keyset().object("passive").values) != 2 {
		t.Errorf("a rotation is due and the key is deployed, but passive are %v; the apply warns of %q", keyset().object("passive").values, r.warnings())
	}
	if at := keyset().instant("passive." + first + ".released_at"); at != w.clock.now() {
		t.Errorf("released at %s", at)
	}
}

// A standby that no apply found in published_kids does not sign in the apply that removes the argument, although its rotation is due: its time to wait
// begins again.
func TestKeysetNoLongerWaitsForPublication(t *testing.T) {
	w := newWorkspace(t)
	keyset := func(argument string) {
		w.config(`resource "jwt_keyset" "x" {
			algorithm = "ES256"
			` + argument + `
		}`)
	}
	apply := func() result { return w.must("apply", "-auto-approve", "-input=false", "-json") }
	keyset("published_kids = []")
	apply()
	first, standby := w.resource("jwt_keyset.x").text("active.kid"), w.resource("jwt_keyset.x").text("standby.kid")

	w.clock.step(t, "95d")
	if r := apply(); !anyContains(r.warnings(), `published_kids does not contain the standby "`+standby+`"`) {
		t.Errorf("a rotation waits, and the apply warns of %q", r.warnings())
	}
	keyset("")
	if r := apply(); !anyContains(r.warnings(), `published_kids is no longer set, and no apply found the standby "`+standby+`" in it`) {
		t.Errorf("the argument is removed, and the apply warns of %q", r.warnings())
	}
	if x := w.resource("jwt_keyset.x"); x.text("active.kid") != first || x.instant("standby.listed_at") != w.clock.now() {
		t.Errorf("%s signs, and the standby was listed at %s", x.text("active.kid"), x.text("standby.listed_at"))
	}
	w.mustBeSettled()
	w.clock.step(t, "2d")
	apply()
	if x := w.resource("jwt_keyset.x"); x.text("active.kid") != standby {
		t.Errorf("%s signs after the wait, want %s", x.text("active.kid"), standby)
	}
}
