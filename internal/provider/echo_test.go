package provider

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// echoSearch puts keys, secrets and tokens where they do not belong, and searches every diagnostic for them.
type echoSearch struct {
	t       *testing.T
	secrets *terraformtest.Secrets
	planted map[string]string // what is planted, by its kind
	found   int               // how many diagnostics were searched
}

func newEchoSearch(t *testing.T) *echoSearch {
	key := makeKey(t, "ES256")
	e := &echoSearch{t: t, secrets: secretsOf(t, key), planted: map[string]string{
		"PEM":    pemOfPrivate(t, key),
		"JWK":    must(jwk.JWK{Key: key, Algorithm: "ES256"}.PrivateJSON()),
		"secret": rand.Text() + rand.Text(),
		"token":  signJWK(t, must(jwk.JWK{Key: key, Algorithm: "ES256"}.PrivateJSON()), newClock().now(), 3600e9),
	}}
	for _, kind := range []string{"secret", "token"} {
		check(e.secrets.Add(kind, []byte(e.planted[kind])))
	}
	return e
}

// search fails the test if a diagnostic contains a part of something planted, also in the path, which Terraform logs.
func (e *echoSearch) search(where string, diags []*tfprotov6.Diagnostic) {
	e.t.Helper()
	for _, d := range diags {
		e.found++
		text := d.Summary + "\n" + d.Detail
		if d.Attribute != nil {
			text += "\n" + d.Attribute.String()
		}
		if names := e.secrets.Find([]byte(text)); len(names) > 0 {
			e.t.Errorf("%s: %q contains %s", where, d.Summary, names)
		}
	}
}

// variants are the values of a type that contain a text: as the whole value, as an element, and as a key.
func variants(of tftypes.Type, text string) map[string]tftypes.Value {
	value := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	switch of := of.(type) {
	case tftypes.List, tftypes.Set:
		return map[string]tftypes.Value{"element": tftypes.NewValue(of, []tftypes.Value{value(text)})}
	case tftypes.Map:
		all := map[string]tftypes.Value{"key": tftypes.NewValue(of, map[string]tftypes.Value{text: value("x")})}
		for _, key := range []string{"kid", "private_key_pem", "SOME_NAME"} {
			all[key] = tftypes.NewValue(of, map[string]tftypes.Value{key: value(text)})
		}
		return all
	case tftypes.Object:
		all := map[string]tftypes.Value{}
		for name, member := range of.AttributeTypes {
			for variant, v := range variants(member, text) {
				members := map[string]tftypes.Value{}
				for other, t := range of.AttributeTypes {
					members[other] = tftypes.NewValue(t, nil)
				}
				members[name] = v
				all[name+" "+variant] = tftypes.NewValue(of, members)
			}
		}
		return all
	}
	switch {
	case of.Is(tftypes.String):
		return map[string]tftypes.Value{"value": value(text)}
	case of.Is(tftypes.DynamicPseudoType):
		all := map[string]tftypes.Value{"value": value(text), "list": tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{value(text)})}
		for _, key := range []string{text, "kid", "alg", "use"} {
			all["member "+key] = tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{key: tftypes.String}}, map[string]tftypes.Value{key: value(text)})
		}
		return all
	}
	return nil
}

// plant calls f with every variant of everything planted in every argument of a schema that can have it. base are the other arguments.
func (e *echoSearch) plant(k *core, base arguments, f func(where, argument, kind string, config tftypes.Value)) {
	for _, a := range k.schema.Block.Attributes {
		if !a.Optional && !a.Required {
			continue
		}
		for kind, text := range e.planted {
			for variant, v := range variants(a.ValueType(), text) {
				given := k.arguments(base)
				given[a.Name] = v
				f(fmt.Sprintf("%s.%s, %s as %s", k.kind, a.Name, kind, strings.ReplaceAll(variant, text, "…")), a.Name, kind, k.config(given))
			}
		}
	}
}

// A kid is public. So if a secret is configured as a kid, the plan names the key with it.
var kidArguments = []string{"kid", "initial_kid", "kid_template"}

func TestResourcesDoNotEcho(t *testing.T) {
	e := newEchoSearch(t)
	encrypted := encryptPEM(t, pemOfPrivate(t, makeKey(t, "ES256")), "violet umbrella")
	for kind, bases := range map[string][]arguments{
		ofKey:          {{"algorithm": "ES256"}, {"algorithm": "HS256"}, {"algorithm": "ES256", "private_key_pem": encrypted}},
		ofKeyset:       {{"algorithm": "ES256"}, {"algorithm": "HS256"}},
		"jwt_rotation": {{}},
	} {
		for i, base := range bases {
			live := newCoreOf(t, newClock(), kind)
			if p, diags := live.tryPlan(live.config(live.arguments(base))); !failed(diags) {
				check(live.apply(p))
			}
			e.plant(live, base, func(where, argument, planted string, config tftypes.Value) {
				for _, k := range []*core{live.destroyed(), live}[:2-min(i, 1)] { // An existing resource takes the same path with each base.
					was := *k
					diags := was.validate(config)
					p, planned := was.tryPlan(config)
					diags = append(diags, planned...)
					if !failed(planned) && i == 0 && k.state.IsNull() {
						applied, err := was.tryApply(p)
						if err != nil {
							t.Errorf("%s: %v", where, err)
						}
						diags = append(diags, applied...)
					}
					if planted != "secret" || !slices.Contains(kidArguments, argument) {
						e.search(where, diags)
					}
				}
			})
		}
	}
	e.mustHaveSearched(1000)
}

func (e *echoSearch) mustHaveSearched(atLeast int) {
	e.t.Helper()
	if e.found < atLeast {
		e.t.Errorf("only %d diagnostics were searched", e.found)
	}
}

func TestEphemeralResourcesDoNotEcho(t *testing.T) {
	e, ctx := newEchoSearch(t), context.Background()
	owner := makeKey(t, "ES256")
	for kind, base := range map[string]arguments{
		"jwt_signing_key": {"algorithm": "ES256"},
		"jwt_private_key": {"private_key_jwe": sealedFor(t, e.planted["JWK"], owner), "decryption_key": pemOfPrivate(t, owner)},
		"jwt_token":       {"private_key": e.planted["JWK"], "claims": "{}"},
	} {
		k := newCoreOf(t, newClock(), kind)
		k.schema = must(k.server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})).EphemeralResourceSchemas[kind]
		e.plant(k, base, func(where, _, _ string, config tftypes.Value) {
			e.search(where, must(k.server.ValidateEphemeralResourceConfig(ctx, &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: kind, Config: k.dynamic(config)})).Diagnostics)
			e.search(where, must(k.server.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: kind, Config: k.dynamic(config)})).Diagnostics)
		})
	}
	e.mustHaveSearched(100)
}

func TestDataSourceAndProviderDoNotEcho(t *testing.T) {
	e, ctx := newEchoSearch(t), context.Background()
	k := newCoreOf(t, newClock(), "jwt_jwks")
	k.schema = must(k.server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})).DataSourceSchemas[k.kind]
	base := k.arguments(arguments{"url": "http://127.0.0.1:1/jwks.json", "timeout": "1s"})
	e.plant(k, nil, func(where, argument, _ string, config tftypes.Value) {
		all := attributes(t, config)
		for name, v := range base {
			if name != argument && name != "env_prefix" {
				all[name] = v
			}
		}
		config = k.config(all)
		e.search(where, must(k.server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: k.kind, Config: k.dynamic(config)})).Diagnostics)
		e.search(where, must(k.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: k.kind, Config: k.dynamic(config)})).Diagnostics)
	})
	for kind, text := range e.planted {
		e.search("as_of, "+kind, k.configure(text))
	}
	e.mustHaveSearched(20)
}

// The other arguments of a call are good ones.
func TestFunctionsDoNotEcho(t *testing.T) {
	e, ctx, server := newEchoSearch(t), context.Background(), newComparedServer(newClock())()
	public := must(jwk.JWK{Key: makeKey(t, "ES256"), KeyID: "k"}.PublicJSON())
	good := map[string]string{"pem": pemOfPublic(t, makeKey(t, "ES256")), "jwk": public, "key": public, "jwks": jwk.Set(public), "token": e.planted["token"], "format": "pkcs8"}
	functions := must(server.GetFunctions(ctx, &tfprotov6.GetFunctionsRequest{})).Functions
	for name, f := range functions {
		parameters := f.Parameters
		if f.VariadicParameter != nil {
			parameters = append(slices.Clone(parameters), f.VariadicParameter)
		}
		for i, p := range parameters {
			for kind, text := range e.planted {
				for variant, v := range variants(p.Type, text) {
					args := []*tfprotov6.DynamicValue{}
					for j, other := range parameters[:max(i+1, len(f.Parameters))] {
						value := tftypes.NewValue(tftypes.String, good[other.Name])
						if i == j {
							value = v
						}
						args = append(args, must(dynamicOf(other.Type, value)))
					}
					resp := must(server.CallFunction(ctx, &tfprotov6.CallFunctionRequest{Name: name, Arguments: args}))
					if resp.Error != nil {
						e.search(fmt.Sprintf("%s(%s), %s as %s", name, p.Name, kind, strings.ReplaceAll(variant, text, "…")), []*tfprotov6.Diagnostic{{Summary: resp.Error.Text}})
					}
				}
			}
		}
	}
	e.mustHaveSearched(20)
}

func dynamicOf(of tftypes.Type, v tftypes.Value) (*tfprotov6.DynamicValue, error) {
	d, err := tfprotov6.NewDynamicValue(of, v)
	return &d, err
}

func TestImportsAndMovesDoNotEcho(t *testing.T) {
	e, ctx, server := newEchoSearch(t), context.Background(), newComparedServer(newClock())()
	for kind, text := range e.planted {
		for _, before := range []string{"", "ES256:", "HS256:", "es256:", "ES256:/", "ES256:env:", "ES256:env:X", "ES256:./"} {
			for _, of := range []string{ofKey, ofKeyset} {
				resp := must(server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: of, ID: before + text}))
				e.search(fmt.Sprintf("import of %s%s", before, kind), resp.Diagnostics)
			}
		}
		for source, members := range map[string][]string{
			"tls_private_key": {"private_key_pem"}, "jwt_signing_key": {"private_jwk", "public_jwk", "private_key_jwe", "kid", "algorithm", "created_at"},
		} {
			for _, member := range members {
				state := must(json.Marshal(map[string]string{member: text}))
				for _, target := range []string{ofKey, ofKeyset} {
					resp := must(server.MoveResourceState(ctx, &tfprotov6.MoveResourceStateRequest{
						SourceTypeName: source, SourceProviderAddress: "registry.terraform.io/hashicorp/tls", TargetTypeName: target, SourceState: &tfprotov6.RawState{JSON: state},
					}))
					e.search(fmt.Sprintf("move of %s.%s, %s", source, member, kind), resp.Diagnostics)
				}
			}
		}
	}
	e.mustHaveSearched(100)
}

// Terraform writes every diagnostic to its log, and the log of the plugin framework would contain keys of maps and elements of sets. The state
// and the plan contain what the configuration says, as with every provider.
func TestLogDoesNotEcho(t *testing.T) {
	w, key, secret := newWorkspace(t), makeKey(t, "ES256"), rand.Text()+rand.Text()
	l := newLeakSearch(t, w, key)
	l.addText("secret", secret)
	w.Setenv("TF_LOG_SDK_FRAMEWORK", "TRACE")
	w.setVariable("key", pemOfPrivate(t, key))
	w.setVariable("secret", secret)
	const variables = usesProvider + `
		variable "key" { sensitive = true }
		variable "secret" { sensitive = true }`
	w.config(variables + `
		ephemeral "jwt_token" "swapped" {
			private_key = "RS256"
			algorithm   = var.key
			claims      = "{}"
		}
		resource "jwt_keyset" "key" {
			algorithm    = "ES256"
			env_names    = { (var.key) = "x", (var.secret) = "y" }
			revoked_kids = [var.key]
		}
		resource "jwt_signing_key" "secret" {
			algorithm = var.secret
			env_names = { (var.secret) = var.key }
		}
		output "option" {
			value     = provider::jwt::jwk_from_pem(var.key, { (nonsensitive(var.secret)) = "x" })
			sensitive = true
		}
		output "name" {
			value     = provider::jwt::dotenv({ (nonsensitive(var.secret)) = "$${" })
			sensitive = true
		}`)
	w.applyError()
	w.config(variables + `
		resource "jwt_keyset" "x" {
			algorithm         = "ES256"
			revoked_kids      = [var.secret]
			published_kids    = [var.secret]
			rotation_triggers = { (var.key) = "x", (var.secret) = "y" }
		}
		resource "jwt_signing_key" "x" {
			algorithm = "ES256"
			keepers   = { (var.key) = "x", (var.secret) = "y" }
		}`)
	w.apply()
	w.apply()
	l.report(l.leaks(func([]byte) ([]byte, error) { return nil, nil }))
}
