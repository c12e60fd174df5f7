package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// serveTLS adds a fake hashicorp/tls to the providers of a workspace: its tls_private_key has the attributes of the real one, and a key that the
// test chooses.
func (w *workspace) serveTLS(key jwk.Key, format string) {
	w.t.Helper()
	attributes := map[string]schema.Attribute{
		"algorithm":       schema.StringAttribute{Required: true},
		"rsa_bits":        schema.Int64Attribute{Optional: true, Computed: true},
		"ecdsa_curve":     schema.StringAttribute{Optional: true, Computed: true},
		"private_key_pem": schema.StringAttribute{Computed: true, Sensitive: true},
	}
	unused := []string{"private_key_openssh", "private_key_pem_pkcs8", "public_key_pem", "public_key_openssh", "public_key_fingerprint_md5", "public_key_fingerprint_sha256", "id"}
	for _, name := range unused {
		attributes[name] = schema.StringAttribute{Computed: true}
	}
	private := must(key.EncodePEM(format))
	create := func(ctx context.Context, _ resource.CreateRequest, resp *resource.CreateResponse) {
		for _, name := range unused {
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), "not used")...)
		}
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("rsa_bits"), types.Int64Null())...)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("ecdsa_curve"), "P224")...)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("private_key_pem"), private)...)
	}
	stub := providerStub{"tls", []resourceStub{{"tls_private_key", attributes, create}}}
	w.serve(providerserver.NewProtocol6(stub), "registry.terraform.io/hashicorp/tls", "registry.opentofu.org/hashicorp/tls")
}
