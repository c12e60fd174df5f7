package provider

import (
	"context"

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

// ephemeralEnv reads how variables are written. The framework has no defaults for ephemeral resources.
func ephemeralEnv(v attributeValues, r *reader) keyset.EnvNames {
	m := v.keyArguments()
	if m.EnvPrefix.IsNull() {
		m.EnvPrefix = types.StringValue(defaultEnv.Prefix)
	}
	if m.EnvPEMFormat.IsNull() {
		m.EnvPEMFormat = types.StringValue(defaultEnv.PEMFormat)
	}
	return m.env(r)
}

// setResults sets the results of an opened ephemeral resource.
func setResults(ctx context.Context, resp *ephemeral.OpenResponse, results []string, v attributeValues) {
	if resp.Diagnostics.HasError() {
		return
	}
	for _, name := range results {
		resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, path.Root(name), v[name])...)
	}
}

// readArguments reads and checks the configuration of an ephemeral resource. It leaves out what is not known yet.
func readArguments[C any](ctx context.Context, config tfsdk.Config, r *reader, check func(attributeValues, *reader) C) C {
	v := readValues(ctx, config, r.diags)
	if r.diags.HasError() {
		var none C
		return none
	}
	return check(v, r)
}

// readKnownArguments is readArguments for an ephemeral resource that is opened. It returns false if an argument is refused or unknown.
func readKnownArguments[C any](ctx context.Context, req ephemeral.OpenRequest, diags *diag.Diagnostics, check func(attributeValues, *reader) C) (C, bool) {
	r := &reader{diags: diags}
	c := readArguments(ctx, req.Config, r, check)
	for _, name := range r.unknown {
		diags.AddAttributeError(path.Root(name), "Unknown Value", "The value is not known yet. Apply the resource that it comes from first.")
	}
	return c, !diags.HasError()
}

// ephemeralText is a shorthand for the attributes that only an ephemeral resource has.
func ephemeralText(description string) ephemeralschema.StringAttribute {
	return ephemeralschema.StringAttribute{Optional: true, MarkdownDescription: description}
}
