package provider

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// The page of each resource says for each argument what is used if it is not set, an example or the possible values, and what a change does.
func TestArgumentsAreDescribed(t *testing.T) {
	for name, r := range map[string]resource.Resource{"jwt_keyset": &keysetResource{}, "jwt_rotation": &rotationResource{}, "jwt_signing_key": &signingKeyResource{}} {
		var resp resource.SchemaResponse
		r.Schema(context.Background(), resource.SchemaRequest{}, &resp)
		for argument, a := range resp.Schema.Attributes {
			if !a.IsOptional() && !a.IsRequired() {
				continue
			}
			text := strings.ToLower(a.GetMarkdownDescription())
			says := func(what string, words ...string) {
				for _, word := range words {
					if strings.Contains(text, word) {
						return
					}
				}
				t.Errorf("%s.%s does not say %s", name, argument, what)
			}
			if a.IsOptional() {
				says("what is used if it is not set", "default:", "if not set")
			}
			says("an example or the possible values", "example", "such as", "`2048`", "`pem`", "`true`")
			says("what a change does", "change", "lowered", "raised", "later value", "another key", "another secret", "a key that you remove", "to `false`", "no token fails")
		}
	}
}
