package provider

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Every argument is decoded into the field that it sets.
func TestKeysetConfig(t *testing.T) {
	k := newCore(t, newClock())
	var schema resource.SchemaResponse
	(&keysetResource{}).Schema(context.Background(), resource.SchemaRequest{}, &schema)
	public, owner := pemOfPublic(t, makeKey(t, "EdDSA")), pemOfPublic(t, makeKey(t, "ES256"))
	for _, test := range []struct {
		given arguments
		want  keyset.Config
	}{
		{arguments{
			"algorithm": "PS256", "rsa_bits": 3072, "max_token_ttl": "1s", "jwks_max_age": "2s", "propagation_delay": "3s", "clock_skew": "4s", "rotation_period": "5s",
			"removal_grace": "6s", "keys_to_keep": 7, "max_published_keys": 4, "kid_template": "k-{generation}", "rotation_triggers": arguments{"b": 2, "a": 1}, "signing_kid": "w", "revoked_kids": []string{"y", "x"},
			"revoke_created_before": "2026-01-01T01:00:00+01:00", "published_kids": []string{"z"}, "deployed_kids": []string{"w"}, "trusted_public_keys": []string{public}, "recipients": []string{owner},
			"keep_passive_private_keys": true, "env_prefix": "AUTH_", "env_names": arguments{"kid": "KEY_ID", "jwks": ""}, "env_pem_format": "base64",
		}, keyset.Config{
			Algorithm: must(jwk.ParseAlgorithm("PS256")), RSABits: 3072, KidTemplate: "k-{generation}", RevokeCreatedBefore: newClock().now(), KeepPassivePrivateKeys: true,
			Env:     keyset.EnvNames{Prefix: "AUTH_", Names: map[keyset.Field]string{keyset.FieldKid: "KEY_ID", keyset.FieldJWKS: ""}, PEMFormat: "base64"},
			Trusted: []jwk.JWK{must(keyset.ParseTrusted(public))}, Recipients: []jose.Recipient{must(jose.ParseRecipient(owner))},
			Policy: rotation.Policy{
				Timing:         rotation.Timing{MaxTokenTTL: time.Second, JWKSMaxAge: 2 * time.Second, PropagationDelay: 3 * time.Second, ClockSkew: 4 * time.Second},
				RotationPeriod: 5 * time.Second, RemovalGrace: 6 * time.Second, KeysToKeep: 7, MaxPublished: 4, KeySpec: "PS256 3072", Trigger: `{"a":"1","b":"2"}`,
				SigningKid: "w", RevokedKids: []string{"x", "y"}, RequirePublished: true, PublishedKids: []string{"z"}, RequireDeployed: true, DeployedKids: []string{"w"},
			},
		}},
		{arguments{"algorithm": "HS256", "env_prefix": "", "rotation_triggers": arguments{}, "published_kids": []string{}, "deployed_kids": []string{}}, keyset.Config{
			Algorithm: must(jwk.ParseAlgorithm("HS256")), Env: keyset.EnvNames{Names: map[keyset.Field]string{}}, Policy: rotation.Policy{Symmetric: true, KeySpec: "HS256 0", RequirePublished: true, RequireDeployed: true},
		}},
	} {
		var m keysetModel
		diags := tfsdk.Config{Raw: k.config(k.arguments(test.given)), Schema: schema.Schema}.Get(context.Background(), &m)
		got := m.config(&reader{diags: &diags})
		if len(got.Trusted) != len(test.want.Trusted) || len(got.Trusted) > 0 && !got.Trusted[0].Key.SamePublic(test.want.Trusted[0].Key) {
			t.Errorf("trusted are %v", got.Trusted)
		}
		if len(got.Recipients) != len(test.want.Recipients) || len(got.Recipients) > 0 && !got.Recipients[0].Same(test.want.Recipients[0]) {
			t.Errorf("the recipients are %v", got.Recipients)
		}
		got.Trusted, got.Recipients, test.want.Trusted, test.want.Recipients = nil, nil, nil, nil
		if diags.HasError() || !reflect.DeepEqual(got, test.want) {
			t.Errorf("got %+v\nwant %+v\n%v", got, test.want, diags)
		}
	}
}

// A keysetChange changes arguments of a live set.
type keysetChange struct {
	name string
	args arguments // <active>, <standby> and <passive> are replaced by the kids of the set
	// moves are the attributes that change, or are unknown when planned. All others are known in the plan, and stay as they are.
	moves string
	// rotates is set if another key signs after the change, revokes if tokens of the passive or the active key can be refused.
	rotates, revokes bool
}

// outputs of a set that signers, verifiers and endpoints use.
var keysetOutputs = []string{
	"active", "standby", "passive", "slots", "jwks", "private_jwks", "jwks_cache_control", "env", "public_env",
	"signing_key_version", "env_version", "jwks_version", "next_transition", "next_transition_at", "timeline",
}

// keysetChanges has one or more changes of each argument, for a set with the default policy that rotated an hour ago.
func keysetChanges(t *testing.T) []keysetChange {
	const (
		at      = " next_transition_at timeline"
		next    = " next_transition" + at
		public  = " jwks jwks_version public_env"
		standby = " standby private_jwks timeline" + public
		rotated = " active signing_key_version env env_version" + standby
		env     = "env env_version public_env"
	)
	return []keysetChange{
		{name: "rotation_period raised", args: arguments{"rotation_period": "180d"}, moves: "timeline"},
		{name: "rotation_period lowered", args: arguments{"rotation_period": "30d"}, moves: "timeline"},
		{name: "rotation_period zero", args: arguments{"rotation_period": "0s"}, moves: "timeline"},
		{name: "max_token_ttl raised", args: arguments{"max_token_ttl": "48h"}, moves: "passive" + at},
		{name: "max_token_ttl lowered", args: arguments{"max_token_ttl": "1h"}},
		{name: "jwks_max_age raised", args: arguments{"jwks_max_age": "48h"}, moves: "standby jwks_cache_control"},
		{name: "jwks_max_age lowered", args: arguments{"jwks_max_age": "1h"}, moves: "jwks_cache_control"},
		{name: "propagation_delay raised", args: arguments{"propagation_delay": "2h"}, moves: "standby passive" + at},
		{name: "removal_grace lowered", args: arguments{"removal_grace": "0s"}, moves: "passive" + at},
		{name: "removal_grace raised", args: arguments{"removal_grace": "30d"}, moves: "passive" + at},
		{name: "clock_skew raised", args: arguments{"clock_skew": "10m"}, moves: "standby passive" + at},
		{name: "keys_to_keep", args: arguments{"keys_to_keep": 2}, moves: next},
		{name: "kid_template", args: arguments{"kid_template": "k-{generation}"}},
		{name: "rotation_triggers", args: arguments{"rotation_triggers": arguments{"why": "somebody left"}}, moves: next},
		{name: "rotation_triggers empty", args: arguments{"rotation_triggers": arguments{}}},
		{name: "signing_kid active", args: arguments{"signing_kid": "<active>"}, moves: "next_transition timeline"},
		{name: "signing_kid standby", args: arguments{"signing_kid": "<standby>"}, moves: next},
		{name: "max_published_keys with a place", args: arguments{"max_published_keys": 3}, moves: "slots"},
		{name: "max_published_keys without a place", args: arguments{"max_published_keys": 2}, moves: "slots" + standby},
		{name: "revoked_kids active", args: arguments{"revoked_kids": []string{"<active>"}}, moves: rotated, rotates: true, revokes: true},
		{name: "revoked_kids two", args: arguments{"revoked_kids": []string{"<active>", "<standby>"}}, moves: rotated, rotates: true, revokes: true},
		{name: "revoked_kids standby", args: arguments{"revoked_kids": []string{"<standby>"}}, moves: standby},
		{name: "revoked_kids passive", args: arguments{"revoked_kids": []string{"<passive>"}}, moves: "passive" + public + next, revokes: true},
		{name: "revoked_kids all", args: arguments{"revoked_kids": []string{"<active>", "<standby>", "<passive>"}}, moves: "passive" + rotated + next, rotates: true, revokes: true},
		{name: "revoke_created_before none", args: arguments{"revoke_created_before": "2020-01-01T00:00:00Z"}},
		{name: "revoke_created_before all", args: arguments{"revoke_created_before": "2026-04-01T00:30:00Z"}, moves: "passive" + rotated + next, rotates: true, revokes: true},
		{name: "published_kids without it", args: arguments{"published_kids": []string{}}, moves: next},
		{name: "published_kids with it", args: arguments{"published_kids": []string{"<standby>"}}, moves: "standby timeline"},
		{name: "deployed_kids without it", args: arguments{"deployed_kids": []string{}}, moves: next},
		{name: "deployed_kids with it", args: arguments{"deployed_kids": []string{"<active>"}}, moves: "passive" + next},
		{name: "trusted_public_keys", args: arguments{"trusted_public_keys": []string{publicPEM(t)}}, moves: public},
		{name: "initial_kid", args: arguments{"initial_kid": "old", "initial_private_key_pem": newPEM(t, "EdDSA")}},
		{name: "keep_passive_private_keys", args: arguments{"keep_passive_private_keys": true}},
		{name: "env_prefix", args: arguments{"env_prefix": "AUTH_"}, moves: env},
		{name: "env_names", args: arguments{"env_names": arguments{"kid": "KEY_ID", "jwks": "KEYS", "algorithm": ""}}, moves: env},
		{name: "env_pem_format", args: arguments{"env_pem_format": "base64"}, moves: "env env_version"},
		{name: "algorithm", args: arguments{"algorithm": "ES256"}, moves: standby + next},
		{name: "algorithm renamed", args: arguments{"algorithm": "Ed25519"}, moves: standby + next},
		{name: "nothing"},
	}
}

// TestKeysetChanges changes every argument of a live set, alone and together with others, in one apply. After each change, a plan is empty.
// Exactly the attributes that the change concerns change, or are unknown in the plan.
func TestKeysetChanges(t *testing.T) {
	t.Parallel()
	clock := newClock()
	live := newCore(t, clock)
	live.applied(arguments{"algorithm": "EdDSA"})
	clock.step(t, "90d")
	before := live.applied(arguments{"algorithm": "EdDSA"})
	clock.step(t, "1h")
	begin := clock.now()
	alone := keysetChanges(t)
	var together []*keysetChange
	for _, c := range alone { // Each joins the first combination that leaves its arguments alone.
		if !slices.ContainsFunc(together, func(other *keysetChange) bool { return other.add(c) }) {
			c.args = maps.Clone(c.args)
			together = append(together, &c)
		}
	}
	for _, c := range together {
		alone = append(alone, *c)
	}
	for i, c := range alone {
		k := *live
		clock.set(begin)
		p := k.see(c.given(before))
		planned := k.change(p)
		if k.idle(p) != (len(c.args) == 0) {
			t.Errorf("%s: the plan is idle: %t", c.name, k.idle(p))
		}
		clock.step(t, "1m") // the apply comes later
		after := k.finish(p)
		for _, name := range keysetOutputs {
			expected := slices.Contains(strings.Fields(c.moves), name)
			if moved := planned.isUnknown(name) || !reflect.DeepEqual(before.at(name), after.at(name)); moved && !expected || i < len(alone)-len(together) && moved != expected {
				t.Errorf("%s: %s changes, or is unknown in the plan: %t", c.name, name, moved)
			}
		}
		c.check(t, before, after, clock.now())
	}
}

// add adds another change. It returns false if both change the same argument, or exclude each other.
func (a *keysetChange) add(b keysetChange) bool {
	for argument := range b.args {
		if _, taken := a.args[argument]; taken {
			return false
		}
		// A revoked key and a standby that is replaced, or has no place, cannot be the one that signs.
		if _, chosen := a.args["signing_kid"]; chosen && (argument == "algorithm" || argument == "max_published_keys" || strings.HasPrefix(argument, "revoke")) {
			return false
		}
	}
	maps.Copy(a.args, b.args)
	a.name, a.moves, a.rotates, a.revokes = a.name+" and "+b.name, a.moves+" next_transition next_transition_at timeline "+b.moves, a.rotates || b.rotates, a.revokes || b.revokes
	return true
}

// given is the configuration after the change.
func (a keysetChange) given(before object) arguments {
	kids := strings.NewReplacer("<active>", before.text("active.kid"), "<standby>", before.text("standby.kid"), "<passive>", onlyKey(before.object("passive").values))
	given := arguments{"algorithm": "EdDSA"}
	for argument, value := range a.args {
		if texts, ok := value.([]string); ok {
			value = strings.Fields(kids.Replace(strings.Join(texts, " ")))
			if strings.Contains(argument, "public_keys") {
				value = texts
			}
		} else if argument == "signing_kid" {
			value = kids.Replace(value.(string))
		}
		given[argument] = value
	}
	return given
}

func (a keysetChange) check(t *testing.T, before, after object, now time.Time) {
	t.Helper()
	token, old := signJWK(t, after.text("active.private_jwk"), now, time.Hour), signJWK(t, before.text("active.private_jwk"), now, time.Hour)
	mustVerify(t, after.text("jwks"), token, now)
	if rotated := before.text("active.private_jwk") != after.text("active.private_jwk"); rotated != a.rotates || rotated != (before.text("active.kid") != after.text("active.kid")) ||
		rotated != (after.number("signing_key_version") == before.number("signing_key_version")+1) {
		t.Errorf("%s: another key signs: %t, or signing_key_version does not count it", a.name, rotated)
	}
	revoked, _ := a.given(before)["revoked_kids"].([]string)
	for _, kid := range revoked {
		if strings.Contains(after.text("jwks")+after.text("private_jwks"), quoted(kid)) {
			t.Errorf("%s: a revoked key is still published", a.name)
		}
	}
	if a.rotates {
		mustRefuse(t, after.text("jwks"), old, now)
	} else {
		mustVerify(t, before.text("jwks"), token, now)
	}
	if !a.revokes {
		mustVerify(t, after.text("jwks"), old, now)
		if len(after.object("passive").values) == 0 {
			t.Errorf("%s: the passive key was removed too early", a.name)
		}
	}
}

// An unknown argument makes only its dependent outputs unknown. The apply keeps the known values of the plan.
func TestKeysetUnknownArguments(t *testing.T) {
	t.Parallel()
	clock, public := newClock(), publicPEM(t)
	live := newCore(t, clock)
	before := live.applied(arguments{"algorithm": "EdDSA"})
	clock.step(t, "1h")
	unknown := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	for argument, test := range map[string]struct {
		unknown, known any
		moves          string
	}{
		"trusted_public_keys":     {[]tftypes.Value{text(public), unknown}, []string{public, publicPEM(t)}, "jwks jwks_version public_env"},
		"env_prefix":              {tftypes.UnknownValue, "X_", "env env_version public_env"},
		"env_names":               {tftypes.UnknownValue, arguments{"kid": "ID"}, "env env_version public_env"},
		"env_pem_format":          {tftypes.UnknownValue, "base64", "env env_version public_env"},
		"kid_template":            {tftypes.UnknownValue, "X_", ""},
		"rotation_triggers":       {map[string]tftypes.Value{"later": unknown}, arguments{"later": "x"}, strings.Join(keysetOutputs, " ")},
		"rotation_period":         {tftypes.UnknownValue, "100d", strings.Join(keysetOutputs, " ")},
		"revoked_kids":            {[]tftypes.Value{unknown}, []string{before.text("standby.kid")}, strings.Join(keysetOutputs, " ")},
		"initial_private_key_pem": {tftypes.UnknownValue, newPEM(t, "EdDSA"), ""},
	} {
		k := *live
		p := k.see(arguments{"algorithm": "EdDSA", argument: test.unknown})
		c := k.change(p)
		for _, output := range keysetOutputs {
			if open := slices.Contains(strings.Fields(test.moves), output); open != c.isUnknown(output) {
				t.Errorf("%s: %s is unknown: %t", argument, output, !open)
			}
		}
		// When it is known, Terraform plans again.
		p.config = k.config(k.arguments(arguments{"algorithm": "EdDSA", argument: test.known}))
		if x := k.finish(p); x.text("active.kid") != before.text("active.kid") {
			t.Errorf("%s: another key signs", argument)
		}
	}
}
