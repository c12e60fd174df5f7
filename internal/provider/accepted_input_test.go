package provider

import (
	"encoding/asn1"
	"fmt"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// One key in every form that a user may have it in is one key, with one kid, and not a word is said about it.
func TestAcceptedInput(t *testing.T) {
	key := makeKey(t, "ES256")
	good := encodePEM(t, key, jwk.FormatPKCS8)
	p256, p256Err := asn1.Marshal(asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7})
	forms := map[string]string{
		"as_it_is":          good,
		"sec1":              encodePEM(t, key, jwk.FormatSEC1),
		"after_parameters":  pemOf("EC PARAMETERS", p256, p256Err) + encodePEM(t, key, jwk.FormatSEC1),
		"with_crlf":         strings.ReplaceAll(good, "\n", "\r\n"),
		"after_a_bom":       "\ufeff" + good,
		"in_white_space":    "\n\t " + strings.TrimSpace(good) + "\n\n",
		"indented":          strings.ReplaceAll(good, "\n", "\n    "),
		"escaped":           strings.ReplaceAll(good, "\n", `\n`),
		"after_other_text":  "Bag Attributes\n    friendlyName: production\n" + good,
		"without_a_newline": strings.TrimSuffix(good, "\n"),
	}
	w := newWorkspace(t)
	var config strings.Builder
	for name, text := range forms {
		w.writeFile(name+".pem", text)
		fmt.Fprintf(&config, "resource \"jwt_signing_key\" %q {\nalgorithm = \"ES256\"\nprivate_key_pem = file(\"%s.pem\")\n}\n", name, name)
		fmt.Fprintf(&config, "resource \"jwt_keyset\" %q {\nalgorithm = \"ES256\"\ninitial_private_key_pem = file(\"%s.pem\")\n}\n", name, name)
	}
	w.config(config.String())
	if r := w.apply(); len(r.warnings()) > 0 {
		t.Errorf("%q", r.warnings())
	}
	for name, text := range forms {
		given := w.resource("jwt_signing_key." + name)
		if given.text("kid") != key.Thumbprint() || given.text("private_key_pem") != text {
			t.Errorf("%s: another key, or not as it was given", name)
		}
		mustHold(t, given.text("env.JWT_PRIVATE_KEY_PEM"), key)
		adopted := w.resource("jwt_keyset." + name)
		if adopted.text("active.kid") != key.Thumbprint() {
			t.Errorf("%s: another key was adopted", name)
		}
		mustHold(t, adopted.text("active.private_key_pem"), key)
	}
}
