package provider

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// slotKey returns the attributes of a key in slots: what a consumer needs of a public key, and its certificate.
func slotKey() keyTable { return heldKey().ofSlot() }

// externalSlot are the attributes of an external key in slots.
var externalSlot = externalKey.ofSlot()

// ofSlot returns the attributes that say which key it is, and its public forms.
func (t keyTable) ofSlot() keyTable {
	return slices.DeleteFunc(slices.Clone(t), func(a keyset.Attribute) bool {
		return a.Sensitive || a.Instant != nil || a.Name == "private_key_jwe"
	})
}

func (t keyTable) slotsAttribute(description string) schema.Attribute {
	return schema.ListNestedAttribute{
		Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: t.schema()},
		MarkdownDescription: description,
	}
}

// slots writes the place of each key. It is null without a number of places, and so is each free place.
func (t keyTable) slots(s keyset.Keyset, places int) types.List {
	object := types.ObjectType{AttrTypes: t.types()}
	if places == 0 {
		return types.ListNull(object)
	}
	each := make([]attr.Value, places)
	for i := range each {
		each[i] = types.ObjectNull(t.types())
	}
	for _, k := range s.All() {
		if k.Slot > 0 {
			each[k.Slot-1] = t.object(k)
		}
	}
	return types.ListValueMust(object, each)
}

// readSlots reads the place of each key.
func readSlots(slots types.List, keys []rotation.Key) {
	for i, v := range slots.Elements() {
		o, ok := v.(types.Object)
		if !ok {
			continue
		}
		generation, ok := o.Attributes()["generation"].(types.Int64)
		if at := slices.IndexFunc(keys, func(k rotation.Key) bool { return ok && !o.IsNull() && int64(k.Generation) == generation.ValueInt64() }); at >= 0 {
			keys[at].Slot = i + 1
		}
	}
}
