package provider

import (
	"context"
	"fmt"
	"slices"
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

// signingKey are the attributes that jwt_signing_key has as well.
func signingKey() keyTable {
	return slices.DeleteFunc(slices.Clone(heldKey()), func(a keyset.Attribute) bool { return !a.SigningKey })
}

// in returns the attributes of a group. nil is the key itself.
func (t keyTable) in(group *keyset.Group) keyTable {
	return slices.DeleteFunc(slices.Clone(t), func(a keyset.Attribute) bool { return a.Group != group })
}

// groups returns the groups of the attributes.
func (t keyTable) groups() []*keyset.Group {
	var groups []*keyset.Group
	for _, a := range t {
		if a.Group != nil && !slices.Contains(groups, a.Group) {
			groups = append(groups, a.Group)
		}
	}
	return groups
}

// schema is the schema of one key.
func (t keyTable) schema() map[string]schema.Attribute {
	attributes := make(map[string]schema.Attribute, len(t))
	for _, a := range t.in(nil) {
		attributes[a.Name] = keyAttribute(a)
	}
	for _, g := range t.groups() {
		members := map[string]schema.Attribute{}
		for _, a := range t.in(g) {
			members[a.Name] = keyAttribute(a)
		}
		attributes[g.Name] = schema.SingleNestedAttribute{Computed: true, Attributes: members, MarkdownDescription: g.Description}
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
	for _, a := range t.in(nil) {
		all[a.Name] = keyType(a)
	}
	for _, g := range t.groups() {
		members := map[string]attr.Type{}
		for _, a := range t.in(g) {
			members[a.Name] = keyType(a)
		}
		all[g.Name] = types.ObjectType{AttrTypes: members}
	}
	return all
}

// keyType is the type of one attribute of a key.
func keyType(a keyset.Attribute) attr.Type {
	if a.Number != nil {
		return types.Int64Type
	}
	return types.StringType
}

// object writes one key.
func (t keyTable) object(k keyset.Key) types.Object {
	return types.ObjectValueMust(t.types(), t.values(k))
}

// values writes one key. A group without any value is null.
func (t keyTable) values(k keyset.Key) map[string]attr.Value {
	values := make(map[string]attr.Value, len(t))
	for _, a := range t.in(nil) {
		values[a.Name] = keyValue(a, k)
	}
	for _, g := range t.groups() {
		members, memberTypes, empty := map[string]attr.Value{}, map[string]attr.Type{}, true
		for _, a := range t.in(g) {
			v := keyValue(a, k)
			members[a.Name], memberTypes[a.Name] = v, v.Type(context.Background())
			empty = empty && v.IsNull()
		}
		if values[g.Name] = types.ObjectNull(memberTypes); !empty {
			values[g.Name] = types.ObjectValueMust(memberTypes, members)
		}
	}
	return values
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
	t.in(nil).readInto(&k, o.Attributes(), diags)
	for _, g := range t.groups() {
		if members, ok := o.Attributes()[g.Name].(types.Object); ok {
			t.in(g).readInto(&k, members.Attributes(), diags)
		}
	}
	return k
}

func (t keyTable) readInto(k *keyset.Key, values map[string]attr.Value, diags *diag.Diagnostics) {
	for _, a := range t {
		switch {
		case a.Derive != nil:
			// Computed again when it is needed.
		case a.Number != nil:
			if v, ok := values[a.Name].(types.Int64); ok {
				*a.Number(k) = int(v.ValueInt64())
			}
		case a.Instant != nil:
			if v, ok := values[a.Name].(types.String); ok && v.ValueString() != "" {
				t, err := time.Parse(time.RFC3339, v.ValueString())
				if err != nil {
					refuseBecause(diags, path.Empty(), "Damaged State", fmt.Sprintf("A key has a value of %s that is not an RFC 3339 time. The state was changed by hand or by another program. Restore it from a backup.", a.Name))
				}
				*a.Instant(k) = t.UTC()
			}
		default:
			if v, ok := values[a.Name].(types.String); ok {
				*a.Text(k) = v.ValueString()
			}
		}
	}
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
