package provider

import (
	"context"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// keptStub is another provider that knows only the schemas which testdata/schemas keeps of the real one. Terraform and validated refuse what does not fit them:
// unknown, missing and computed arguments, wrong types, blocks that are missing or too many. What the code of the real provider refuses is not here: arguments
// that conflict, values that are not in a list, a name with a wrong character. Nor does it know which change replaces a resource.
//
// An apply stores what was plannedValue, with a placeholder for what the real provider computes. A data source and an ephemeral resource return placeholders too.
type keptStub struct {
	tfprotov6.ProviderServer // Terraform sends no other requests for the examples
	config                   *tfprotov6.Schema
	resources, data, opened  map[string]*tfprotov6.Schema
}

// serveKept serves the kept schemas of a provider in a workspace.
func (w *workspace) serveKept(p keptProvider) {
	w.t.Helper()
	stub := keptStub{
		config: keptSchema(p.Schema.ConfigSchema), resources: keptSchemas(p.Schema.ResourceSchemas),
		data: keptSchemas(p.Schema.DataSourceSchemas), opened: keptSchemas(p.Schema.EphemeralResourceSchemas),
	}
	w.serve(func() tfprotov6.ProviderServer { return stub }, "registry.terraform.io/"+p.Source, "registry.opentofu.org/"+p.Source)
}

func (s keptStub) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{Provider: s.config, ResourceSchemas: s.resources, DataSourceSchemas: s.data, EphemeralResourceSchemas: s.opened}, nil
}
func (keptStub) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}
func (keptStub) ValidateProviderConfig(_ context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: req.Config}, nil
}
func (keptStub) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}
func (keptStub) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}
func (s keptStub) ValidateResourceConfig(_ context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{Diagnostics: validated(s.resources[req.TypeName], req.Config)}, nil
}
func (s keptStub) ValidateDataResourceConfig(_ context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{Diagnostics: validated(s.data[req.TypeName], req.Config)}, nil
}
func (s keptStub) ValidateEphemeralResourceConfig(_ context.Context, req *tfprotov6.ValidateEphemeralResourceConfigRequest) (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
	return &tfprotov6.ValidateEphemeralResourceConfigResponse{Diagnostics: validated(s.opened[req.TypeName], req.Config)}, nil
}
func (s keptStub) UpgradeResourceState(_ context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	of := s.resources[req.TypeName].ValueType()
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: must(dynamicOf(of, must(req.RawState.Unmarshal(of))))}, nil
}
func (keptStub) ReadResource(_ context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState}, nil
}
func (s keptStub) PlanResourceChange(_ context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: changed(s.resources[req.TypeName], req.ProposedNewState, plannedValue)}, nil
}
func (s keptStub) ApplyResourceChange(_ context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return &tfprotov6.ApplyResourceChangeResponse{NewState: changed(s.resources[req.TypeName], req.PlannedState, knownValue)}, nil
}
func (s keptStub) ReadDataSource(_ context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return &tfprotov6.ReadDataSourceResponse{State: changed(s.data[req.TypeName], req.Config, plannedValue, knownValue)}, nil
}
func (s keptStub) OpenEphemeralResource(_ context.Context, req *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return &tfprotov6.OpenEphemeralResourceResponse{Result: changed(s.opened[req.TypeName], req.Config, plannedValue, knownValue)}, nil
}
func (keptStub) CloseEphemeralResource(context.Context, *tfprotov6.CloseEphemeralResourceRequest) (*tfprotov6.CloseEphemeralResourceResponse, error) {
	return &tfprotov6.CloseEphemeralResourceResponse{}, nil
}

// changed decodes a value of a schema, changes it, and encodes it again.
func changed(schema *tfprotov6.Schema, value *tfprotov6.DynamicValue, changes ...func(*tfprotov6.Schema, tftypes.Value) tftypes.Value) *tfprotov6.DynamicValue {
	v := must(value.Unmarshal(schema.ValueType()))
	for _, f := range changes {
		v = f(schema, v)
	}
	return must(dynamicOf(schema.ValueType(), v))
}

// validated refuses what Terraform leaves to each provider: values for computed attributes. It warns of deprecated arguments.
func validated(schema *tfprotov6.Schema, config *tfprotov6.DynamicValue) (diags []*tfprotov6.Diagnostic) {
	eachAttribute(schema.Block.Attributes, schema.Block.BlockTypes, must(config.Unmarshal(schema.ValueType())), func(a *tfprotov6.SchemaAttribute, v tftypes.Value) tftypes.Value {
		if !v.IsNull() && !a.Required && !a.Optional {
			diags = append(diags, &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: "Computed Attribute", Detail: a.Name + " is computed. Remove it."})
		}
		if !v.IsNull() && a.Deprecated {
			diags = append(diags, &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: deprecatedArgument, Detail: a.Name + " is deprecated."})
		}
		return v
	})
	return diags
}

const deprecatedArgument = "Deprecated Argument"

// plannedValue returns a value with unknown for what the provider computes, and without write-only arguments.
func plannedValue(schema *tfprotov6.Schema, v tftypes.Value) tftypes.Value {
	return eachAttribute(schema.Block.Attributes, schema.Block.BlockTypes, v, func(a *tfprotov6.SchemaAttribute, v tftypes.Value) tftypes.Value {
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
func eachAttribute(
	attributes []*tfprotov6.SchemaAttribute, blocks []*tfprotov6.SchemaNestedBlock, v tftypes.Value, change func(*tfprotov6.SchemaAttribute, tftypes.Value) tftypes.Value,
) tftypes.Value {
	var members map[string]tftypes.Value
	if check(v.As(&members)); members == nil {
		return v
	}
	for _, a := range attributes {
		members[a.Name] = change(a, members[a.Name])
		if a.NestedType != nil {
			members[a.Name] = eachObject(members[a.Name], func(o tftypes.Value) tftypes.Value { return eachAttribute(a.NestedType.Attributes, nil, o, change) })
		}
	}
	for _, b := range blocks {
		members[b.TypeName] = eachObject(members[b.TypeName], func(o tftypes.Value) tftypes.Value {
			return eachAttribute(b.Block.Attributes, b.Block.BlockTypes, o, change)
		})
	}
	return tftypes.NewValue(v.Type(), members)
}

// eachObject changes an object, or each object of a collection.
func eachObject(v tftypes.Value, f func(tftypes.Value) tftypes.Value) tftypes.Value {
	if v.IsNull() || !v.IsKnown() {
		return v
	}
	switch v.Type().(type) {
	case tftypes.List, tftypes.Set:
		var elements []tftypes.Value
		check(v.As(&elements))
		for i := range elements {
			elements[i] = f(elements[i])
		}
		return tftypes.NewValue(v.Type(), elements)
	case tftypes.Map:
		var elements map[string]tftypes.Value
		check(v.As(&elements))
		for key := range elements {
			elements[key] = f(elements[key])
		}
		return tftypes.NewValue(v.Type(), elements)
	}
	return f(v)
}

// knownValue replaces what is unknown by a placeholder: a text, 0, false, or an empty collection.
func knownValue(_ *tfprotov6.Schema, v tftypes.Value) tftypes.Value {
	return must(tftypes.Transform(v, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if !v.IsKnown() {
			return placeholder(v.Type()), nil
		}
		return v, nil
	}))
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

func keptSchemas(schemas map[string]*tfjson.Schema) map[string]*tfprotov6.Schema {
	all := map[string]*tfprotov6.Schema{}
	for name, schema := range schemas {
		all[name] = keptSchema(schema)
	}
	return all
}

func keptSchema(s *tfjson.Schema) *tfprotov6.Schema {
	if s == nil {
		return &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}}
	}
	return &tfprotov6.Schema{Version: int64(s.Version), Block: schemaBlock(s.Block)}
}

func schemaBlock(b *tfjson.SchemaBlock) *tfprotov6.SchemaBlock {
	block := &tfprotov6.SchemaBlock{Deprecated: b.Deprecated, Attributes: schemaAttributes(b.Attributes)}
	for name, nested := range b.NestedBlocks {
		block.BlockTypes = append(block.BlockTypes, &tfprotov6.SchemaNestedBlock{
			TypeName: name, Block: schemaBlock(nested.Block), MinItems: int64(nested.MinItems), MaxItems: int64(nested.MaxItems),
			Nesting: map[tfjson.SchemaNestingMode]tfprotov6.SchemaNestedBlockNestingMode{
				tfjson.SchemaNestingModeSingle: tfprotov6.SchemaNestedBlockNestingModeSingle, tfjson.SchemaNestingModeGroup: tfprotov6.SchemaNestedBlockNestingModeGroup,
				tfjson.SchemaNestingModeList: tfprotov6.SchemaNestedBlockNestingModeList, tfjson.SchemaNestingModeSet: tfprotov6.SchemaNestedBlockNestingModeSet,
				tfjson.SchemaNestingModeMap: tfprotov6.SchemaNestedBlockNestingModeMap,
			}[nested.NestingMode],
		})
	}
	return block
}

func schemaAttributes(all map[string]*tfjson.SchemaAttribute) []*tfprotov6.SchemaAttribute {
	var attributes []*tfprotov6.SchemaAttribute
	for name, a := range all {
		attribute := &tfprotov6.SchemaAttribute{
			Name: name, Required: a.Required, Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive, WriteOnly: a.WriteOnly, Deprecated: a.Deprecated,
		}
		if nested := a.AttributeNestedType; nested != nil {
			attribute.NestedType = &tfprotov6.SchemaObject{
				Attributes: schemaAttributes(nested.Attributes),
				Nesting: map[tfjson.SchemaNestingMode]tfprotov6.SchemaObjectNestingMode{
					tfjson.SchemaNestingModeSingle: tfprotov6.SchemaObjectNestingModeSingle, tfjson.SchemaNestingModeList: tfprotov6.SchemaObjectNestingModeList,
					tfjson.SchemaNestingModeSet: tfprotov6.SchemaObjectNestingModeSet, tfjson.SchemaNestingModeMap: tfprotov6.SchemaObjectNestingModeMap,
				}[nested.NestingMode],
			}
		} else {
			attribute.Type = keptType(a.AttributeType)
		}
		attributes = append(attributes, attribute)
	}
	return attributes
}

// keptType returns a type as terraform-plugin-go has it.
func keptType(t cty.Type) tftypes.Type {
	switch {
	case t == cty.String:
		return tftypes.String
	case t == cty.Number:
		return tftypes.Number
	case t == cty.Bool:
		return tftypes.Bool
	case t.IsListType():
		return tftypes.List{ElementType: keptType(t.ElementType())}
	case t.IsSetType():
		return tftypes.Set{ElementType: keptType(t.ElementType())}
	case t.IsMapType():
		return tftypes.Map{ElementType: keptType(t.ElementType())}
	case t.IsObjectType():
		types := map[string]tftypes.Type{}
		for name, member := range t.AttributeTypes() {
			types[name] = keptType(member)
		}
		return tftypes.Object{AttributeTypes: types}
	}
	return tftypes.DynamicPseudoType
}
