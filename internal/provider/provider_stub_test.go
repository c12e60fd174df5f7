package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// providerStub is a provider with some resources and nothing else.
type providerStub struct {
	name      string
	resources []resourceStub
}

func (p providerStub) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = p.name
}
func (p providerStub) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (p providerStub) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}
func (p providerStub) DataSources(context.Context) []func() datasource.DataSource { return nil }
func (p providerStub) Resources(context.Context) []func() resource.Resource {
	var all []func() resource.Resource
	for _, r := range p.resources {
		all = append(all, func() resource.Resource { return r })
	}
	return all
}

// resourceStub is a resource that stores what is planned, and what create sets.
type resourceStub struct {
	name       string
	attributes map[string]schema.Attribute
	create     func(context.Context, resource.CreateRequest, *resource.CreateResponse)
}

func (r resourceStub) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.name
}
func (r resourceStub) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: r.attributes}
}
func (r resourceStub) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	r.create(ctx, req, resp)
}
func (r resourceStub) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}
func (r resourceStub) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}
func (r resourceStub) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
