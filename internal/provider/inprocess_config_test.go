package provider

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// read reads main.tf. It returns the arguments of resources, by address.
func (p *inProcess) read() map[string]hcl.Attributes {
	p.w.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.w.Dir, "main.tf"))
	if err != nil {
		p.w.t.Fatal(err)
	}
	file, diags := hclsyntax.ParseConfig(text, "main.tf", hcl.InitialPos)
	if diags.HasErrors() {
		p.w.t.Fatal(diags)
	}
	resources := map[string]hcl.Attributes{}
	for _, block := range file.Body.(*hclsyntax.Body).Blocks {
		body, diags := block.Body.JustAttributes()
		if diags.HasErrors() {
			p.w.t.Fatal(diags)
		}
		switch block.Type {
		case "resource":
			resources[strings.Join(block.Labels, ".")] = body
		case "variable": // Its value is in the environment.
		default:
			p.w.t.Fatalf("a block %s does not work in-process: use newWorkspace", block.Type)
		}
	}
	return resources
}

// decode returns the arguments of a resource as a value of its schema.
func (p *inProcess) decode(schema *tfprotov6.Schema, body hcl.Attributes) tftypes.Value {
	p.w.t.Helper()
	variables := map[string]cty.Value{}
	for _, entry := range p.w.Env {
		if name, value, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "TF_VAR_") {
			variables[strings.TrimPrefix(name, "TF_VAR_")] = cty.StringVal(value)
		}
	}
	object := schema.ValueType().(tftypes.Object)
	all := map[string]tftypes.Value{}
	for name, t := range object.AttributeTypes {
		all[name] = tftypes.NewValue(t, nil)
	}
	for name, a := range body {
		t, ok := object.AttributeTypes[name]
		if !ok {
			p.w.t.Fatalf("there is no argument %s", name)
		}
		v, diags := a.Expr.Value(&hcl.EvalContext{Variables: map[string]cty.Value{"var": cty.ObjectVal(variables)}})
		if diags.HasErrors() {
			p.w.t.Fatalf("%v: this does not work in-process, use newWorkspace", diags)
		}
		text, err := ctyjson.Marshal(v, v.Type())
		if err != nil {
			p.w.t.Fatal(err)
		}
		if all[name], err = (&tfprotov6.RawState{JSON: text}).Unmarshal(t); err != nil {
			p.w.t.Fatal(err)
		}
	}
	return tftypes.NewValue(object, all)
}
