package provider

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// knownInAll returns the planned value of an attribute that can have any of the values after the apply: it is known where all of them are equal, and
// unknown where they differ.
func knownInAll(ctx context.Context, first attr.Value, others ...attr.Value) attr.Value {
	for _, v := range others {
		first = knownInBoth(ctx, first, v)
	}
	return first
}

func knownInBoth(ctx context.Context, a, b attr.Value) attr.Value {
	if a.Equal(b) || a.IsUnknown() {
		return a
	}
	if !a.IsNull() && !b.IsNull() && !b.IsUnknown() {
		switch a := a.(type) {
		case types.Object:
			return types.ObjectValueMust(a.AttributeTypes(ctx), knownInBothOfEach(ctx, a.Attributes(), b.(types.Object).Attributes()))
		case types.List:
			if b := b.(types.List); len(a.Elements()) == len(b.Elements()) {
				each := make([]attr.Value, len(a.Elements()))
				for i, v := range a.Elements() {
					each[i] = knownInBoth(ctx, v, b.Elements()[i])
				}
				return types.ListValueMust(a.ElementType(ctx), each)
			}
		case types.Map:
			if b := b.(types.Map); sameKeys(a, b) {
				return types.MapValueMust(a.ElementType(ctx), knownInBothOfEach(ctx, a.Elements(), b.Elements()))
			}
		}
	}
	return unknown(ctx, a.Type(ctx))
}

func knownInBothOfEach(ctx context.Context, a, b map[string]attr.Value) map[string]attr.Value {
	each := make(map[string]attr.Value, len(a))
	for name, v := range a {
		each[name] = knownInBoth(ctx, v, b[name])
	}
	return each
}

func sameKeys(a, b types.Map) bool {
	return slices.Equal(slices.Sorted(maps.Keys(a.Elements())), slices.Sorted(maps.Keys(b.Elements())))
}

// unknown returns the unknown value of a type. All types of the framework have one, so the error cannot happen.
func unknown(ctx context.Context, t attr.Type) attr.Value {
	v, err := t.ValueFromTerraform(ctx, tftypes.NewValue(t.TerraformType(ctx), tftypes.UnknownValue))
	if err != nil {
		panic(err)
	}
	return v
}
