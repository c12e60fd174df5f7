package provider

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// The configurations of the guide publish the keys that a KMS made in its own form, in order and with their kids, through two rotations. The signer has exactly the
// permissions of may_sign.
func TestKeysInAKMSGuide(t *testing.T) {
	for name, test := range map[string]struct {
		algorithm, resource, permission string
		variables                       []string
	}{
		"google": {"ES256", "google_kms_crypto_key", "google_kms_crypto_key_iam_member", []string{"key_ring", "signer"}},
		"azure":  {"RS256", "azurerm_key_vault_key", "azurerm_role_assignment", []string{"key_vault_id", "signer"}},
		"vault":  {"EdDSA", "vault_transit_secret_backend_key", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := example(t, "guides/keys-in-a-kms/"+name)
			service := w.serveKeyService(name, test.algorithm)
			for _, v := range test.variables {
				w.setVariable(v, "x")
			}
			var tokens []string
			for _, step := range []struct{ after, order, sign string }{
				{"0s", "1 2", "1"}, {"90d", "2 3 1", "1 2"}, {"9d", "2 3", "2"}, {"300d", "3 4 2", "2 3"},
			} {
				w.clock.step(t, step.after)
				w.apply()
				x, jwks := w.resource("jwt_rotation.auth"), w.outputs().text("jwks")
				var want, may []string
				for _, g := range strings.Fields(step.order) {
					want = append(want, x.texts("kids")[g])
				}
				if got := kids(t, jwks); !slices.Equal(got, want) {
					t.Errorf("after %s, the JWK Set has the kids %q, want %q", step.after, got, want)
				}
				active := service.key("jwt-" + x.text("active.kid"))
				tokens = append(tokens, sign(t, active.Signer(), test.algorithm, x.text("active.kid"), w.clock.now(), time.Hour))
				mustVerify(t, jwks, tokens[len(tokens)-1], w.clock.now())
				if pem := w.outputs().values["jwks_from_pem"]; pem != nil && pem != jwks {
					t.Errorf("from the PEM, the JWK Set is %v", pem)
				}
				for address := range w.resources() {
					if g, ok := strings.CutPrefix(address, test.permission+`.sign["`); ok {
						may = append(may, strings.TrimSuffix(g, `"]`))
					}
				}
				if slices.Sort(may); test.permission != "" && strings.Join(may, " ") != step.sign {
					t.Errorf("after %s, %q may sign, want %s", step.after, may, step.sign)
				}
				if policy, ok := w.resources()["vault_policy.sign"]; ok && strings.Count(policy.text("policy"), "path ") != len(strings.Fields(step.sign)) {
					t.Errorf("after %s, the policy is %s", step.after, policy.text("policy"))
				}
			}
		})
	}
}

// A key that the KMS refused to make, for a whole period, does not sign before it was published: with published_kids. Without, the limit that the guide states is real.
func TestKeyThatCannotBeMade(t *testing.T) {
	for name, gates := range map[string]string{"both gates": "published_kids = var.published\n deployed_kids = var.deployed", "no gates": ""} {
		t.Run(name, func(t *testing.T) {
			w := newWorkspace(t)
			service := w.serveKeyService("azure", "ES256")
			w.config(`
				variable "published" { type = set(string) }
				variable "deployed" { type = set(string) }
				resource "jwt_rotation" "auth" {
					` + gates + `
				}
				resource "azurerm_key_vault_key" "auth" {
					for_each     = jwt_rotation.auth.generations
					name         = "jwt-${jwt_rotation.auth.kids[each.key]}"
					key_vault_id = "x"
					key_type     = "EC"
					key_size     = 256
					key_opts     = ["sign"]
				}
				resource "terraform_data" "jwks" {
					input = [for g, k in azurerm_key_vault_key.auth : jwt_rotation.auth.kids[g] if k.public_key_pem != ""]
				}
				resource "terraform_data" "signer" {
					input      = jwt_rotation.auth.active.kid
					depends_on = [terraform_data.jwks]
				}
				output "published" { value = terraform_data.jwks.output }
				output "deployed" { value = terraform_data.signer.output }`)
			published, deployed := `[]`, ``
			see := func() {
				w.setVariable("published", published)
				w.setVariable("deployed", hclList(slices.DeleteFunc([]string{deployed}, func(kid string) bool { return kid == "" })...))
			}
			early := 0
			apply := func() {
				t.Helper()
				see()
				w.must("apply", "-auto-approve", "-json")
				before := published
				published, deployed = string(must(json.Marshal(w.outputs().at("published")))), w.outputs().text("deployed")
				if before != "[]" && !strings.Contains(before, deployed) {
					early++
				}
			}
			for _, after := range []string{"0s", "2h", "89d"} {
				w.clock.step(t, after)
				apply()
			}
			w.clock.step(t, "2d")
			service.deny(true)
			see()
			mustFail(t, w.applyError(), "Key Not Created")
			service.deny(false)
			for _, after := range []string{"91d", "1h", "2d", "1h", "90d"} {
				w.clock.step(t, after)
				apply()
			}
			if gates == "" && early == 0 || gates != "" && early > 0 {
				t.Errorf("a key signed %d times before it was published", early)
			}
			if g := w.resource("jwt_rotation.auth").number("active.generation"); g < 3 {
				t.Errorf("generation %d signs at the end", g)
			}
		})
	}
}

// keyService is a fake provider of a KMS, which makes a key for each of its resources and gives its public half in the form of the real provider.
type keyService struct {
	providerStub
	t         *testing.T
	algorithm string
	mu        sync.Mutex
	keys      map[string]jwk.Key // by the name of the resource
	denied    bool               // making a key is denied
}

func (p *keyService) key(name string) jwk.Key { p.mu.Lock(); defer p.mu.Unlock(); return p.keys[name] }

func (p *keyService) isDenied() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.denied }

func (p *keyService) deny(denied bool) { p.mu.Lock(); defer p.mu.Unlock(); p.denied = denied }

// make makes the key of a resource and returns its public JWK, as members.
func (p *keyService) make(name string) (jwk.Key, map[string]string) {
	key := makeKey(p.t, p.algorithm)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys[name] = key
	members := map[string]string{}
	check(json.Unmarshal([]byte(must(jwk.JWK{Key: key.Public()}.PublicJSON())), &members))
	return key, members
}

func (w *workspace) serveKeyService(name, algorithm string) *keyService {
	w.t.Helper()
	p := &keyService{t: w.t, algorithm: algorithm, keys: map[string]jwk.Key{}}
	text, computed := schema.StringAttribute{Required: true}, schema.StringAttribute{Computed: true}
	nothing := func(context.Context, resource.CreateRequest, *resource.CreateResponse) {}
	create := func(set func(name string, key jwk.Key, members map[string]string) map[string]any) func(context.Context, resource.CreateRequest, *resource.CreateResponse) {
		return func(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
			var name types.String
			resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("name"), &name)...)
			if p.isDenied() {
				resp.Diagnostics.AddError("Key Not Created", "AccessDeniedException")
				return
			}
			key, members := p.make(name.ValueString())
			for attribute, value := range set(name.ValueString(), key, members) {
				resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attribute), value)...)
			}
		}
	}
	address := map[string]string{"google": "google", "azure": "azurerm", "vault": "vault"}[name]
	p.name = address
	switch name {
	case "google":
		p.resources = []resourceStub{
			{"google_kms_crypto_key", map[string]schema.Attribute{"name": text, "key_ring": text, "purpose": text, "id": computed},
				create(func(name string, _ jwk.Key, _ map[string]string) map[string]any {
					return map[string]any{"id": "keys/" + name}
				})},
			{"google_kms_crypto_key_iam_member", map[string]schema.Attribute{"crypto_key_id": text, "role": text, "member": text}, nothing},
		}
	case "azure":
		p.resources = []resourceStub{
			{"azurerm_key_vault_key", map[string]schema.Attribute{
				"name": text, "key_vault_id": text, "key_type": text, "key_size": schema.Int64Attribute{Required: true}, "key_opts": schema.ListAttribute{Required: true, ElementType: types.StringType},
				"n": computed, "e": computed, "public_key_pem": computed, "resource_versionless_id": computed,
			}, create(func(name string, key jwk.Key, members map[string]string) map[string]any {
				return map[string]any{"n": members["n"], "e": members["e"], // empty for an EC key
					"public_key_pem": must(key.PublicPEM()), "resource_versionless_id": "/keys/" + name}
			})},
			{"azurerm_role_assignment", map[string]schema.Attribute{"scope": text, "role_definition_name": text, "principal_id": text}, nothing},
		}
	case "vault":
		p.resources = []resourceStub{
			{"vault_transit_secret_backend_key", map[string]schema.Attribute{
				"backend": text, "name": text, "type": text, "deletion_allowed": schema.BoolAttribute{Required: true},
				"keys": schema.ListAttribute{Computed: true, ElementType: types.MapType{ElemType: types.StringType}},
			}, create(func(_ string, _ jwk.Key, members map[string]string) map[string]any {
				raw := must(base64.RawURLEncoding.DecodeString(members["x"]))
				return map[string]any{"keys": []map[string]string{{"name": "ed25519", "public_key": base64.StdEncoding.EncodeToString(raw)}}}
			})},
			{"vault_policy", map[string]schema.Attribute{"name": text, "policy": text}, nothing},
		}
	}
	w.serve(providerserver.NewProtocol6(p), "registry.terraform.io/hashicorp/"+address, "registry.opentofu.org/hashicorp/"+address)
	return p
}

func (p *keyService) Resources(ctx context.Context) []func() resource.Resource {
	all := p.providerStub.Resources(ctx)
	if p.name == "google" {
		all[0] = func() resource.Resource { return cryptoKeyResource{p.resources[0]} }
	}
	return all
}

// cryptoKeyResource has the block of google_kms_crypto_key.
type cryptoKeyResource struct{ resourceStub }

func (r cryptoKeyResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: maps.Clone(r.attributes), Blocks: map[string]schema.Block{"version_template": schema.ListNestedBlock{
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{"algorithm": schema.StringAttribute{Required: true}}},
	}}}
}

func (p *keyService) DataSources(context.Context) []func() datasource.DataSource {
	if p.name != "google" {
		return nil
	}
	return []func() datasource.DataSource{func() datasource.DataSource { return cryptoKeyVersion{p} }}
}

// cryptoKeyVersion is google_kms_crypto_key_version.
type cryptoKeyVersion struct{ p *keyService }

func (d cryptoKeyVersion) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "google_kms_crypto_key_version"
}

func (d cryptoKeyVersion) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = datasourceschema.Schema{Attributes: map[string]datasourceschema.Attribute{
		"crypto_key": datasourceschema.StringAttribute{Required: true},
		"public_key": datasourceschema.ListAttribute{Computed: true, ElementType: types.ObjectType{AttrTypes: map[string]attr.Type{"algorithm": types.StringType, "pem": types.StringType}}},
	}}
}

func (d cryptoKeyVersion) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var id types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("crypto_key"), &id)...)
	resp.State.Raw = req.Config.Raw
	public := []struct {
		Algorithm string `tfsdk:"algorithm"`
		PEM       string `tfsdk:"pem"`
	}{{"EC_SIGN_P256_SHA256", must(d.p.key(strings.TrimPrefix(id.ValueString(), "keys/")).PublicPEM())}}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("public_key"), public)...)
}
