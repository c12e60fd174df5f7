package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
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
