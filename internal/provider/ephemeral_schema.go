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

// ephemeralClocked is embedded by every ephemeral resource that needs the time.
type ephemeralClocked struct{ clock clock }

func (r *ephemeralClocked) Configure(_ context.Context, req ephemeral.ConfigureRequest, _ *ephemeral.ConfigureResponse) {
	if c, ok := req.ProviderData.(clock); ok {
		r.clock = c
	}
}

// ephemeralAttributes returns attributes of jwt_signing_key for an ephemeral resource, with the same descriptions and validators. arguments are the names
// of arguments, results the names of computed attributes.
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

// ephemeralAttribute converts an attribute of a resource to an attribute of an ephemeral resource. It supports the types that jwt_signing_key has, and returns nil for others.
func ephemeralAttribute(a schema.Attribute, argument bool) ephemeralschema.Attribute {
	required, optional := argument && a.IsRequired(), argument && !a.IsRequired()
	switch a := a.(type) {
	case schema.StringAttribute:
		return ephemeralschema.StringAttribute{Required: required, Optional: optional, Computed: !argument, Sensitive: a.Sensitive, MarkdownDescription: a.MarkdownDescription, Validators: a.Validators}
	case schema.NumberAttribute:
		return ephemeralschema.NumberAttribute{Required: required, Optional: optional, Computed: !argument, MarkdownDescription: a.MarkdownDescription, Validators: a.Validators}
	case schema.MapAttribute:
		return ephemeralschema.MapAttribute{ElementType: a.ElementType, Required: required, Optional: optional, Computed: !argument, Sensitive: a.Sensitive, MarkdownDescription: a.MarkdownDescription, Validators: a.Validators}
	case schema.BoolAttribute:
		return ephemeralschema.BoolAttribute{Required: required, Optional: optional, Computed: !argument, MarkdownDescription: a.MarkdownDescription}
	case schema.SingleNestedAttribute:
		nested := map[string]ephemeralschema.Attribute{}
		for name, n := range a.Attributes {
			nested[name] = ephemeralAttribute(n, argument)
		}
		return ephemeralschema.SingleNestedAttribute{Required: required, Optional: optional, Computed: !argument, Attributes: nested, MarkdownDescription: a.MarkdownDescription}
	default:
		return nil
	}
}

// ephemeralEnv reads the names and the encoding of variables. The framework supports no defaults in ephemeral resources, so they are set here.
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

// readArguments reads and checks the configuration of an ephemeral resource. It skips unknown arguments.
func readArguments[C any](ctx context.Context, config tfsdk.Config, r *reader, check func(attributeValues, *reader) C) C {
	v := readValues(ctx, config, r.diags)
	if r.diags.HasError() {
		var none C
		return none
	}
	return check(v, r)
}

// readKnownArguments is readArguments for Open, where an unknown argument is an error. It returns false if there is any error.
func readKnownArguments[C any](ctx context.Context, req ephemeral.OpenRequest, diags *diag.Diagnostics, check func(attributeValues, *reader) C) (C, bool) {
	r := &reader{diags: diags}
	c := readArguments(ctx, req.Config, r, check)
	for _, name := range r.unknown {
		refuseBecause(diags, path.Root(name), "Unknown Value", "The value is not known yet. First apply the resource from which it comes.")
	}
	return c, !diags.HasError()
}

// ephemeralText returns an optional string argument.
func ephemeralText(description string) ephemeralschema.StringAttribute {
	return ephemeralschema.StringAttribute{Optional: true, MarkdownDescription: description}
}
