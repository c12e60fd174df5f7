package provider

import (
	"context"
	"reflect"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// attributeValues are the attributes of a resource by name.
type attributeValues map[string]attr.Value

// readValues reads a configuration, a plan or a state.
func readValues(ctx context.Context, from interface {
	Get(ctx context.Context, target any) diag.Diagnostics
}, diags *diag.Diagnostics) attributeValues {
	var o types.Object
	diags.Append(from.Get(ctx, &o)...)
	return o.Attributes()
}

// readModel reads a configuration, a plan or a state into a struct, whose fields have the names of attributes in their tag tfsdk and their types of the
// framework. The framework would do the same, but it compiles a regular expression for each field.
func readModel[T any](ctx context.Context, from interface {
	Get(ctx context.Context, target any) diag.Diagnostics
}, diags *diag.Diagnostics) T {
	var model T
	values := readValues(ctx, from, diags)
	into := reflect.ValueOf(&model).Elem()
	for _, f := range fieldsOf(into.Type()) {
		if v, ok := values[f.attribute]; ok {
			into.FieldByIndex(f.index).Set(reflect.ValueOf(v))
		}
	}
	return model
}

// textIn returns a text attribute of an object. It is null if the object is. To decode the whole object would take longer.
func textIn(object tftypes.Value, name string) types.String {
	var all map[string]tftypes.Value
	var text string
	switch {
	case object.As(&all) != nil || all[name].IsNull():
		return types.StringNull()
	case !all[name].IsKnown():
		return types.StringUnknown()
	case all[name].As(&text) != nil:
		return types.StringNull()
	}
	return types.StringValue(text)
}

// A field is a field of a struct for an attribute.
type field struct {
	attribute string
	index     []int
}

// modelFields has the fields of each model that was read.
var modelFields sync.Map

func fieldsOf(t reflect.Type) []field {
	if known, ok := modelFields.Load(t); ok {
		return known.([]field)
	}
	var fields []field
	for _, f := range reflect.VisibleFields(t) {
		if name, ok := f.Tag.Lookup("tfsdk"); ok {
			fields = append(fields, field{name, f.Index})
		}
	}
	modelFields.Store(t, fields)
	return fields
}

func (v attributeValues) text(name string) types.String {
	s, _ := v[name].(types.String)
	return s
}

func (v attributeValues) boolean(name string) types.Bool {
	b, _ := v[name].(types.Bool)
	return b
}

func (v attributeValues) texts(name string) types.Map {
	m, _ := v[name].(types.Map)
	return m
}

// keyArguments returns the arguments that every resource with keys has. An ephemeral resource has some of them, and the others are null.
func (v attributeValues) keyArguments() keyArgumentsModel {
	m := keyArgumentsModel{
		Algorithm: v.text("algorithm"), EnvPrefix: v.text("env_prefix"), EnvNames: v.texts("env_names"), EnvPEMFormat: v.text("env_pem_format"),
	}
	m.RSABits, _ = v["rsa_bits"].(types.Number)
	m.Recipients, _ = v["recipients"].(types.List)
	m.Certificate, _ = v["certificate"].(types.Object)
	return m
}
