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

// keyTable are the attributes of one key of a resource. Everything here is generated from them.
type keyTable []keyset.Attribute

// heldKey returns the attributes of a key of jwt_keyset.
func heldKey() keyTable { return keyset.Attributes }

// externalKey are the attributes of a key that others hold.
var externalKey = keyTable(keyset.ExternalAttributes())

// schema is the schema of one key.
func (t keyTable) schema() map[string]schema.Attribute {
	attributes := make(map[string]schema.Attribute, len(t))
	for _, a := range t {
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

// types are the types of schema.
func (t keyTable) types() map[string]attr.Type {
	all := make(map[string]attr.Type, len(t))
	for _, a := range t {
		all[a.Name] = keyAttribute(a).GetType()
	}
	return all
}

// object writes one key.
func (t keyTable) object(k keyset.Key) types.Object {
	values := make(map[string]attr.Value, len(t))
	for _, a := range t {
		values[a.Name] = keyValue(a, k)
	}
	return types.ObjectValueMust(t.types(), values)
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

// read reads a key that object wrote. Null and unknown attributes stay empty.
func (t keyTable) read(o types.Object, diags *diag.Diagnostics) keyset.Key {
	var k keyset.Key
	values := o.Attributes()
	for _, a := range t {
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

// readAll reads the keys of a set: the active one, the standby and the passive ones.
func (t keyTable) readAll(active, standby types.Object, passive types.Map, diags *diag.Diagnostics) []keyset.Key {
	var keys []keyset.Key
	for _, o := range []types.Object{active, standby} {
		if !o.IsNull() {
			keys = append(keys, t.read(o, diags))
		}
	}
	for _, v := range passive.Elements() {
		if o, ok := v.(types.Object); ok {
			keys = append(keys, t.read(o, diags))
		}
	}
	return keys
}
