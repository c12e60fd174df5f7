package otherprovider

import (
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

func schemasOf(schemas map[string]*tfjson.Schema) map[string]*tfprotov6.Schema {
	all := map[string]*tfprotov6.Schema{}
	for name, schema := range schemas {
		all[name] = schemaOf(schema)
	}
	return all
}

func schemaOf(s *tfjson.Schema) *tfprotov6.Schema {
	if s == nil {
		return &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}}
	}
	return &tfprotov6.Schema{Version: int64(s.Version), Block: schemaBlock(s.Block)} //nolint:gosec // G115: versions are small numbers
}

func schemaBlock(b *tfjson.SchemaBlock) *tfprotov6.SchemaBlock {
	block := &tfprotov6.SchemaBlock{Deprecated: b.Deprecated, Attributes: schemaAttributes(b.Attributes)}
	for name, nested := range b.NestedBlocks {
		block.BlockTypes = append(block.BlockTypes, &tfprotov6.SchemaNestedBlock{
			TypeName: name, Block: schemaBlock(nested.Block), MinItems: int64(nested.MinItems), MaxItems: int64(nested.MaxItems), //nolint:gosec // G115: numbers of blocks are small
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
			attribute.Type = typeOf(a.AttributeType)
		}
		attributes = append(attributes, attribute)
	}
	return attributes
}

// typeOf returns a type as terraform-plugin-go has it.
func typeOf(t cty.Type) tftypes.Type {
	switch {
	case t == cty.String:
		return tftypes.String
	case t == cty.Number:
		return tftypes.Number
	case t == cty.Bool:
		return tftypes.Bool
	case t.IsListType():
		return tftypes.List{ElementType: typeOf(t.ElementType())}
	case t.IsSetType():
		return tftypes.Set{ElementType: typeOf(t.ElementType())}
	case t.IsMapType():
		return tftypes.Map{ElementType: typeOf(t.ElementType())}
	case t.IsObjectType():
		types := map[string]tftypes.Type{}
		for name, member := range t.AttributeTypes() {
			types[name] = typeOf(member)
		}
		return tftypes.Object{AttributeTypes: types}
	}
	return tftypes.DynamicPseudoType
}
