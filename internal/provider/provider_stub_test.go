package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// providerStub is a provider with some resources and nothing else.
type providerStub struct {
	name      string
	resources []func() resource.Resource
}

func (p providerStub) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = p.name
}
func (p providerStub) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (p providerStub) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}
func (p providerStub) DataSources(context.Context) []func() datasource.DataSource { return nil }
func (p providerStub) Resources(context.Context) []func() resource.Resource       { return p.resources }

// resourceStub is a resource that stores what is planned.
type resourceStub struct{}

func (r resourceStub) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}
func (r resourceStub) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}
func (r resourceStub) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
