package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// ephemeralClocked is clocked for ephemeral resources.
type ephemeralClocked struct{ clock clock }

func (r *ephemeralClocked) Configure(_ context.Context, req ephemeral.ConfigureRequest, _ *ephemeral.ConfigureResponse) {
	if c, ok := req.ProviderData.(clock); ok {
		r.clock = c
	}
}

// ephemeralAttributes are attributes of jwt_signing_key for an ephemeral resource, so that both are the same in words and validation: arguments as the user
// may give them, results as the provider makes them.
func ephemeralAttributes(arguments, results []string) map[string]ephemeralschema.Attribute {
	var resp resource.SchemaResponse
	newSigningKeyResource().Schema(context.Background(), resource.SchemaRequest{}, &resp)
	attributes := map[string]ephemeralschema.Attribute{}
	for _, name := range arguments {
		attributes[name] = ephemeralAttribute(resp.Schema.Attributes[name], true)
	}
	for _, name := range results {
		attributes[name] = ephemeralAttribute(resp.Schema.Attributes[name], false)
	}
	return attributes
}

// ephemeralAttribute is the attribute of a resource in an ephemeral one. It knows the kinds that jwt_signing_key has, and is nil for others.
func ephemeralAttribute(a schema.Attribute, argument bool) ephemeralschema.Attribute {
	required, optional := argument && a.IsRequired(), argument && !a.IsRequired()
	switch a := a.(type) {
	case schema.StringAttribute:
		return ephemeralschema.StringAttribute{Required: required, Optional: optional, Computed: !argument, Sensitive: a.Sensitive, MarkdownDescription: a.MarkdownDescription, Validators: a.Validators}
	case schema.Int64Attribute:
		return ephemeralschema.Int64Attribute{Required: required, Optional: optional, Computed: !argument, MarkdownDescription: a.MarkdownDescription, Validators: a.Validators}
	case schema.MapAttribute:
		return ephemeralschema.MapAttribute{ElementType: a.ElementType, Required: required, Optional: optional, Computed: !argument, Sensitive: a.Sensitive, MarkdownDescription: a.MarkdownDescription, Validators: a.Validators}
	default:
		return nil
	}
}

// ephemeralEnv reads what variables are called. An ephemeral resource has no defaults of its own.
func ephemeralEnv(r *reader, prefix types.String, names types.Map, pemFormat types.String) keyset.EnvNames {
	if prefix.IsNull() {
		prefix = types.StringValue(defaultEnvPrefix)
	}
	if pemFormat.IsNull() {
		pemFormat = types.StringValue(defaultEnvPEMFormat)
	}
	return keyArgumentsModel{EnvPrefix: prefix, EnvNames: names, EnvPEMFormat: pemFormat}.env(r)
}

// setResults sets those of the values that the schema has as results.
func setResults(ctx context.Context, resp *ephemeral.OpenResponse, results []string, values map[string]attr.Value) {
	if resp.Diagnostics.HasError() {
		return
	}
	for _, name := range results {
		resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, path.Root(name), values[name])...)
	}
}

// getAll reads arguments by name.
func getAll(ctx context.Context, config tfsdk.Config, targets map[string]any) diag.Diagnostics {
	var diags diag.Diagnostics
	for name, target := range targets {
		diags.Append(config.GetAttribute(ctx, path.Root(name), target)...)
	}
	return diags
}

// ephemeralText is a shorthand for the attributes that only an ephemeral resource has.
func ephemeralText(description string) ephemeralschema.StringAttribute {
	return ephemeralschema.StringAttribute{Optional: true, MarkdownDescription: description}
}

// refuseUnknown keeps what is half known from being opened; Terraform opens only what is known, so that nobody sees it.
func refuseUnknown(r *reader, diags *diag.Diagnostics) {
	for _, name := range r.unknown {
		diags.AddAttributeError(path.Root(name), "Unknown Value", "The value is not known yet, so that nothing can be made of it. Apply first what it comes from.")
	}
}
