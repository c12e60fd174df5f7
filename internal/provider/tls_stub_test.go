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

// tlsStub is a fake hashicorp/tls: its tls_private_key has the attributes of the real one, and a key that the test chooses.
type tlsStub struct {
	key    jwk.Key
	format string
}

type tlsPrivateKeyStub struct {
	resourceStub
	tlsStub
}

func (r tlsPrivateKeyStub) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "tls_private_key"
}

func (r tlsPrivateKeyStub) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Version: 1, Attributes: map[string]schema.Attribute{
		"algorithm":                     schema.StringAttribute{Required: true},
		"rsa_bits":                      schema.Int64Attribute{Optional: true, Computed: true},
		"ecdsa_curve":                   schema.StringAttribute{Optional: true, Computed: true},
		"private_key_pem":               schema.StringAttribute{Computed: true, Sensitive: true},
		"private_key_openssh":           schema.StringAttribute{Computed: true, Sensitive: true},
		"private_key_pem_pkcs8":         schema.StringAttribute{Computed: true, Sensitive: true},
		"public_key_pem":                schema.StringAttribute{Computed: true},
		"public_key_openssh":            schema.StringAttribute{Computed: true},
		"public_key_fingerprint_md5":    schema.StringAttribute{Computed: true},
		"public_key_fingerprint_sha256": schema.StringAttribute{Computed: true},
		"id":                            schema.StringAttribute{Computed: true},
	}}
}

func (r tlsPrivateKeyStub) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	private, err := r.key.EncodePEM(r.format)
	if err != nil {
		resp.Diagnostics.AddError("No Key", err.Error())
	}
	for _, name := range []string{"private_key_openssh", "private_key_pem_pkcs8", "public_key_pem", "public_key_openssh", "public_key_fingerprint_md5", "public_key_fingerprint_sha256", "id"} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), "not used")...)
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("rsa_bits"), types.Int64Null())...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("ecdsa_curve"), "P224")...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("private_key_pem"), private)...)
}

// serveTLS adds the stub to the providers of a workspace.
func (w *workspace) serveTLS(stub tlsStub) {
	w.t.Helper()
	w.serve(providerserver.NewProtocol6(providerStub{"tls", []func() resource.Resource{func() resource.Resource { return tlsPrivateKeyStub{tlsStub: stub} }}}), "registry.terraform.io/hashicorp/tls", "registry.opentofu.org/hashicorp/tls")
}
