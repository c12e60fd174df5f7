package provider

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// Everything here is generated from the table keyset.Attributes.

// keyAttributes is the schema of one key of a keyset.
func keyAttributes() map[string]schema.Attribute {
	attributes := make(map[string]schema.Attribute, len(keyset.Attributes))
	for _, a := range keyset.Attributes {
		attributes[a.Name] = keyAttribute(a)
	}
	return attributes
}

// keyAttribute is the schema of one attribute of a key.
func keyAttribute(a keyset.Attribute) schema.Attribute {
	if a.Number != nil {
		return schema.Int64Attribute{Computed: true, Sensitive: a.Sensitive, MarkdownDescription: a.Description}
	}
	return schema.StringAttribute{Computed: true, Sensitive: a.Sensitive, MarkdownDescription: a.Description}
}

// keyTypes are the types of keyAttributes.
func keyTypes() map[string]attr.Type {
	all := make(map[string]attr.Type, len(keyset.Attributes))
	for _, a := range keyset.Attributes {
		all[a.Name] = keyAttribute(a).GetType()
	}
	return all
}

// keyObject writes one key of a keyset.
func keyObject(k keyset.Key) types.Object {
	values := make(map[string]attr.Value, len(keyset.Attributes))
	for _, a := range keyset.Attributes {
		values[a.Name] = keyValue(a, k)
	}
	return types.ObjectValueMust(keyTypes(), values)
}

// keyValue returns the value of one attribute of a key.
func keyValue(a keyset.Attribute, k keyset.Key) attr.Value {
	switch {
	case a.Number != nil:
		return types.Int64Value(int64(*a.Number(&k)))
	case a.Instant != nil:
		if t := *a.Instant(&k); !t.IsZero() {
			return types.StringValue(instant(t))
		}
		return types.StringNull()
	default:
		return textOrNull(a.Value(k))
	}
}

// readKey reads a key that keyObject wrote. Null and unknown attributes stay empty.
func readKey(o types.Object, diags *diag.Diagnostics) keyset.Key {
	var k keyset.Key
	values := o.Attributes()
	for _, a := range keyset.Attributes {
		switch {
		case a.Derive != nil:
			// Computed again when it is needed.
		case a.Number != nil:
			if v, ok := values[a.Name].(types.Int64); ok {
				*a.Number(&k) = int(v.ValueInt64())
			}
		case a.Instant != nil:
			if v, ok := values[a.Name].(types.String); ok && v.ValueString() != "" {
				t, err := time.Parse(time.RFC3339, v.ValueString())
				if err != nil {
					refuseBecause(diags, path.Empty(), "Damaged State", fmt.Sprintf("A key has a value of %s that is not an RFC 3339 time. The state was changed by hand or by another program. Restore it from a backup.", a.Name))
				}
				*a.Instant(&k) = t.UTC()
			}
		default:
			if v, ok := values[a.Name].(types.String); ok {
				*a.Text(&k) = v.ValueString()
			}
		}
	}
	return k
}
