package provider

import (
	"encoding/pem"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/youmark/pkcs8"
)

// The encryption of a key can cost seconds, so a plan with nothing to do does not decrypt it. If it did, it would find the wrong passphrase
// that someone has put into both the configuration and the state.
func TestIdlePlanDoesNotDecrypt(t *testing.T) {
	k := newCoreOf(t, newClock(), ofKey)
	key := makeKey(t, "ES256")
	locked := must(pkcs8.MarshalPrivateKey(key.Signer(), []byte("violet umbrella"), pkcs8.DefaultOpts))
	private := string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: locked}))
	config := func(passphrase string) tftypes.Value {
		return k.config(k.arguments(arguments{"algorithm": "ES256", "private_key_pem": private, "passphrase": passphrase}))
	}
	k.must(nil, k.apply(k.plan(config("violet umbrella"))))
	if _, diags := k.tryPlan(config("zebra crossing")); !failed(diags) {
		t.Error("a plan does not decrypt a key whose passphrase has changed")
	}
	edited := attributes(t, k.state)
	edited["passphrase"] = text("zebra crossing")
	k.state = tftypes.NewValue(k.state.Type(), edited)
	k.must(k.validate(config("zebra crossing")), nil)
	k.refresh()
	if !k.idle(k.plan(config("zebra crossing"))) {
		t.Error("the plan is not idle")
	}
}
