package provider

import (
	"context"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// rotationModel has the arguments and attributes of the resource.
type rotationModel struct {
	scheduleModel

	Generations        types.Set    `tfsdk:"generations"`
	OrderedGenerations types.List   `tfsdk:"ordered_generations"`
	Kids               types.Map    `tfsdk:"kids"`
	Active             types.Object `tfsdk:"active"`
	Standby            types.Object `tfsdk:"standby"`
	Passive            types.Map    `tfsdk:"passive"`
	Slots              types.List   `tfsdk:"slots"`
	MaySign            types.Set    `tfsdk:"may_sign"`
	Version            types.Int64  `tfsdk:"version"`
	NextTransition     types.String `tfsdk:"next_transition"`
	NextTransitionAt   types.String `tfsdk:"next_transition_at"`
	Timeline           types.String `tfsdk:"timeline"`
	JWKSCacheControl   types.String `tfsdk:"jwks_cache_control"`
}

// config reads the configuration.
func (m rotationModel) config(r *reader) keyset.Config {
	c := keyset.Config{Policy: m.policy(r)}
	m.readKids(r, &c)
	return c
}

// policy reads the arguments about rotation.
func (m rotationModel) policy(r *reader) rotation.Policy {
	p := m.scheduleModel.policy(r)
	p.External, p.KeySpec = true, keyset.ExternalKeySpec
	return p
}

// lastPolicy is the policy of the last apply.
func (m rotationModel) lastPolicy(diags *diag.Diagnostics) rotation.Policy {
	return m.policy(&reader{diags: diags})
}

// keyset reads the set of the last apply. It is the zero Keyset if there was no apply.
func (m rotationModel) keyset(ctx context.Context, p private, diags *diag.Diagnostics) keyset.Keyset {
	s := keyset.Keyset{Material: map[int]keyset.Material{}, SigningKeyVersion: m.Version.ValueInt64()}
	for _, k := range externalKey.readAll(m.Active, m.Standby, m.Passive, diags) {
		s.State.Keys = append(s.State.Keys, k.Key)
		s.Material[k.Generation] = keyset.External(k.Key)
	}
	readSlots(m.Slots, s.State.Keys)
	s.State = remember(ctx, p, s.State, m.lastPolicy(diags), diags)
	readPrivate(ctx, p, privateRandom, &s.Random, diags)
	return s
}

// outputs returns the computed attributes of a set by name.
func (m rotationModel) outputs(s keyset.Keyset, c keyset.Config) map[string]attr.Value {
	passive, kids := map[string]attr.Value{}, map[string]attr.Value{}
	for _, k := range s.Passive() {
		passive[strconv.Itoa(k.Generation)] = externalKey.object(k)
	}
	var generations []int
	for _, k := range s.All() {
		generations = append(generations, k.Generation)
		kids[strconv.Itoa(k.Generation)] = types.StringValue(k.ID)
	}
	standby := attr.Value(types.ObjectNull(externalKey.types()))
	if k, ok := s.Standby(); ok {
		standby = externalKey.object(k)
	}
	nextAt := types.StringNull()
	next, ok := s.State.Next(c.Policy)
	if ok {
		nextAt = types.StringValue(instant(next.At))
	}
	cacheControl, _ := duration.Parse(m.JWKSMaxAge.ValueString())
	return map[string]attr.Value{
		"generations":         generationSet(generations),
		"ordered_generations": types.ListValueMust(types.StringType, generationTexts(generations)),
		"kids":                types.MapValueMust(types.StringType, kids),
		"active":              externalKey.object(s.Active()),
		"standby":             standby,
		"passive":             types.MapValueMust(types.ObjectType{AttrTypes: externalKey.types()}, passive),
		"slots":               externalSlot.slots(s, c.MaxPublished),
		"may_sign":            generationSet(s.State.MaySign()),
		"version":             types.Int64Value(s.SigningKeyVersion),
		"next_transition":     textOrNull(next.String()),
		"next_transition_at":  nextAt,
		"timeline":            types.StringValue(s.Timeline(c.Policy)),
		"jwks_cache_control":  types.StringValue(keyset.CacheControl(cacheControl)),
	}
}

// generationSet writes generations as text, as for_each needs them.
func generationSet(generations []int) types.Set {
	return types.SetValueMust(types.StringType, generationTexts(generations))
}

func generationTexts(generations []int) []attr.Value {
	texts := []attr.Value{}
	for _, g := range generations {
		texts = append(texts, types.StringValue(strconv.Itoa(g)))
	}
	return texts
}
