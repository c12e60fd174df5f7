package otherprovider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// server is another provider that knows only the schemas that a file keeps of the real one. Terraform and validated refuse what does not fit them:
// unknown, missing and computed arguments, wrong types, blocks that are missing or too many. What the code of the real provider refuses is not here: arguments
// that conflict, values that are not in a list, a name with a wrong character. Nor does it know which change replaces a resource.
//
// An apply stores what was plannedValue, with a placeholder for what the real provider computes. A data source and an ephemeral resource return placeholders too.
type server struct {
	tfprotov6.ProviderServer // Terraform sends no other requests for the examples
	config                   *tfprotov6.Schema
	resources, data, opened  map[string]*tfprotov6.Schema
}

// Server serves the kept schemas of a provider.
func (k Kept) Server() tfprotov6.ProviderServer {
	return server{
		config: schemaOf(k.Schema.ConfigSchema), resources: schemasOf(k.Schema.ResourceSchemas),
		data: schemasOf(k.Schema.DataSourceSchemas), opened: schemasOf(k.Schema.EphemeralResourceSchemas),
	}
}

func (s server) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{Provider: s.config, ResourceSchemas: s.resources, DataSourceSchemas: s.data, EphemeralResourceSchemas: s.opened}, nil
}
func (server) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}
func (server) ValidateProviderConfig(_ context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: req.Config}, nil
}
func (server) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}
func (server) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}
func (s server) ValidateResourceConfig(_ context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	diags, err := validated(s.resources[req.TypeName], req.Config)
	return &tfprotov6.ValidateResourceConfigResponse{Diagnostics: diags}, err
}
func (s server) ValidateDataResourceConfig(_ context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	diags, err := validated(s.data[req.TypeName], req.Config)
	return &tfprotov6.ValidateDataResourceConfigResponse{Diagnostics: diags}, err
}
func (s server) ValidateEphemeralResourceConfig(_ context.Context, req *tfprotov6.ValidateEphemeralResourceConfigRequest) (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
	diags, err := validated(s.opened[req.TypeName], req.Config)
	return &tfprotov6.ValidateEphemeralResourceConfigResponse{Diagnostics: diags}, err
}
func (s server) UpgradeResourceState(_ context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	of := s.resources[req.TypeName].ValueType()
	v, err := req.RawState.Unmarshal(of)
	if err != nil {
		return nil, err
	}
	state, err := tfprotov6.NewDynamicValue(of, v)
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &state}, err
}
func (server) ReadResource(_ context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState}, nil
}
func (s server) PlanResourceChange(_ context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	v, err := changed(s.resources[req.TypeName], req.ProposedNewState, plannedValue)
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: v}, err
}
func (s server) ApplyResourceChange(_ context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	v, err := changed(s.resources[req.TypeName], req.PlannedState, knownValue)
	return &tfprotov6.ApplyResourceChangeResponse{NewState: v}, err
}
func (s server) ReadDataSource(_ context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	v, err := changed(s.data[req.TypeName], req.Config, plannedValue, knownValue)
	return &tfprotov6.ReadDataSourceResponse{State: v}, err
}
func (s server) OpenEphemeralResource(_ context.Context, req *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	v, err := changed(s.opened[req.TypeName], req.Config, plannedValue, knownValue)
	return &tfprotov6.OpenEphemeralResourceResponse{Result: v}, err
}
func (server) CloseEphemeralResource(context.Context, *tfprotov6.CloseEphemeralResourceRequest) (*tfprotov6.CloseEphemeralResourceResponse, error) {
	return &tfprotov6.CloseEphemeralResourceResponse{}, nil
}

// A change changes a value of a schema.
type change func(*tfprotov6.Schema, tftypes.Value) (tftypes.Value, error)

// changed decodes a value of a schema, changes it, and encodes it again.
func changed(schema *tfprotov6.Schema, value *tfprotov6.DynamicValue, changes ...change) (*tfprotov6.DynamicValue, error) {
	v, err := value.Unmarshal(schema.ValueType())
	for _, f := range changes {
		if err == nil {
			v, err = f(schema, v)
		}
	}
	if err != nil {
		return nil, err
	}
	encoded, err := tfprotov6.NewDynamicValue(schema.ValueType(), v)
	return &encoded, err
}

// validated refuses what Terraform leaves to each provider: values for computed attributes. It warns of deprecated arguments.
func validated(schema *tfprotov6.Schema, config *tfprotov6.DynamicValue) (diags []*tfprotov6.Diagnostic, err error) {
	v, err := config.Unmarshal(schema.ValueType())
	if err != nil {
		return nil, err
	}
	_, err = eachAttribute(schema.Block, v, func(a *tfprotov6.SchemaAttribute, v tftypes.Value) tftypes.Value {
		if !v.IsNull() && !a.Required && !a.Optional {
			diags = append(diags, &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: "Computed Attribute", Detail: a.Name + " is computed. Remove it."})
		}
		if !v.IsNull() && a.Deprecated {
			diags = append(diags, &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: DeprecatedArgument, Detail: a.Name + " is deprecated."})
		}
		return v
	})
	return diags, err
}

// DeprecatedArgument is the summary of a warning.
const DeprecatedArgument = "Deprecated Argument"

// plannedValue returns a value with unknown for what the provider computes, and without write-only arguments.
func plannedValue(schema *tfprotov6.Schema, v tftypes.Value) (tftypes.Value, error) {
	return eachAttribute(schema.Block, v, func(a *tfprotov6.SchemaAttribute, v tftypes.Value) tftypes.Value {
		switch {
		case a.WriteOnly:
			return tftypes.NewValue(a.ValueType(), nil)
		case a.Computed && v.IsNull():
			return tftypes.NewValue(a.ValueType(), tftypes.UnknownValue)
		}
		return v
	})
}

// eachAttribute changes each attribute of an object, and of the objects in it.
func eachAttribute(block *tfprotov6.SchemaBlock, v tftypes.Value, change func(*tfprotov6.SchemaAttribute, tftypes.Value) tftypes.Value) (tftypes.Value, error) {
	var members map[string]tftypes.Value
	if err := v.As(&members); err != nil || members == nil {
		return v, err
	}
	for _, a := range block.Attributes {
		members[a.Name] = change(a, members[a.Name])
		if a.NestedType != nil {
			nested, err := eachObject(&tfprotov6.SchemaBlock{Attributes: a.NestedType.Attributes}, members[a.Name], change)
			if err != nil {
				return v, err
			}
			members[a.Name] = nested
		}
	}
	for _, b := range block.BlockTypes {
		nested, err := eachObject(b.Block, members[b.TypeName], change)
		if err != nil {
			return v, err
		}
		members[b.TypeName] = nested
	}
	return tftypes.NewValue(v.Type(), members), nil
}

// eachObject is eachAttribute of an object, or of each object of a collection.
func eachObject(block *tfprotov6.SchemaBlock, v tftypes.Value, change func(*tfprotov6.SchemaAttribute, tftypes.Value) tftypes.Value) (tftypes.Value, error) {
	if v.IsNull() || !v.IsKnown() {
		return v, nil
	}
	var err error
	switch v.Type().(type) {
	case tftypes.List, tftypes.Set:
		var elements []tftypes.Value
		err = v.As(&elements)
		for i := range elements {
			if err == nil {
				elements[i], err = eachAttribute(block, elements[i], change)
			}
		}
		return tftypes.NewValue(v.Type(), elements), err
	case tftypes.Map:
		var elements map[string]tftypes.Value
		err = v.As(&elements)
		for key := range elements {
			if err == nil {
				elements[key], err = eachAttribute(block, elements[key], change)
			}
		}
		return tftypes.NewValue(v.Type(), elements), err
	}
	return eachAttribute(block, v, change)
}

// knownValue replaces what is unknown by a placeholder: a text, 0, false, or an empty collection.
func knownValue(_ *tfprotov6.Schema, v tftypes.Value) (tftypes.Value, error) {
	return tftypes.Transform(v, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if !v.IsKnown() {
			return placeholder(v.Type()), nil
		}
		return v, nil
	})
}

func placeholder(of tftypes.Type) tftypes.Value {
	switch object := of.(type) {
	case tftypes.List, tftypes.Set:
		return tftypes.NewValue(of, []tftypes.Value{})
	case tftypes.Map:
		return tftypes.NewValue(of, map[string]tftypes.Value{})
	case tftypes.Object:
		members := map[string]tftypes.Value{}
		for name, t := range object.AttributeTypes {
			members[name] = placeholder(t)
		}
		return tftypes.NewValue(of, members)
	}
	switch {
	case of.Is(tftypes.String):
		return tftypes.NewValue(of, "computed")
	case of.Is(tftypes.Number):
		return tftypes.NewValue(of, 0)
	case of.Is(tftypes.Bool):
		return tftypes.NewValue(of, false)
	}
	return tftypes.NewValue(of, nil)
}
