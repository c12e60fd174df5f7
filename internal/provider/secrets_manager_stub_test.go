package provider

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// secretsManagerStub is a fake hashicorp/aws. It has a secret, its versions with a write-only value, and the ephemeral resource that reads a
// version. Arguments and replacements are as in the real provider.
type secretsManagerStub struct {
	providerStub
	mu       sync.Mutex
	versions []string    // the values written, oldest first
	broken   atomic.Bool // reading fails
}

func (p *secretsManagerStub) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{func() ephemeral.EphemeralResource { return &secretVersionEphemeralStub{p} }}
}

// count is how many versions were written so far.
func (p *secretsManagerStub) count() int { p.mu.Lock(); defer p.mu.Unlock(); return len(p.versions) }

// last is the version that was written last.
func (p *secretsManagerStub) last() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.versions[len(p.versions)-1]
}

type secretVersionEphemeralStub struct{ p *secretsManagerStub }

func (r *secretVersionEphemeralStub) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = "aws_secretsmanager_secret_version"
}
func (r *secretVersionEphemeralStub) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = ephemeralschema.Schema{Attributes: map[string]ephemeralschema.Attribute{
		"secret_id":     ephemeralschema.StringAttribute{Required: true},
		"version_id":    ephemeralschema.StringAttribute{Required: true},
		"secret_string": ephemeralschema.StringAttribute{Computed: true},
	}}
}
func (r *secretVersionEphemeralStub) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var version types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("version_id"), &version)...)
	r.p.mu.Lock()
	defer r.p.mu.Unlock()
	var n int
	if _, err := fmt.Sscan(version.ValueString(), &n); err != nil || n >= len(r.p.versions) || r.p.broken.Load() {
		resp.Diagnostics.AddError("Secret Not Read", "The secret manager is broken.")
		return
	}
	resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, path.Root("secret_string"), r.p.versions[n])...)
}

// serveSecretsManager adds a fake secret manager to the providers of a workspace.
func (w *workspace) serveSecretsManager() *secretsManagerStub {
	w.t.Helper()
	stub := &secretsManagerStub{}
	id := func(ctx context.Context, _ resource.CreateRequest, resp *resource.CreateResponse) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), "the secret")...)
	}
	write := func(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
		var value types.String
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("secret_string_wo"), &value)...)
		stub.mu.Lock()
		defer stub.mu.Unlock()
		stub.versions = append(stub.versions, value.ValueString())
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("version_id"), fmt.Sprint(len(stub.versions)-1))...)
	}
	stub.providerStub = providerStub{"aws", []resourceStub{
		{"aws_secretsmanager_secret", map[string]schema.Attribute{"name": schema.StringAttribute{Required: true}, "id": schema.StringAttribute{Computed: true}}, id},
		{"aws_secretsmanager_secret_version", map[string]schema.Attribute{
			"secret_id":                schema.StringAttribute{Required: true},
			"secret_string_wo":         schema.StringAttribute{Optional: true, WriteOnly: true, Sensitive: true},
			"secret_string_wo_version": schema.Int64Attribute{Optional: true, PlanModifiers: []planmodifier.Int64{int64planmodifier.RequiresReplace()}},
			"version_id":               schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
		}, write},
	}}
	w.serve(providerserver.NewProtocol6(stub), "registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws")
	return stub
}
