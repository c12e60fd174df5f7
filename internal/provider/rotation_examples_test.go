package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// The client secret for Apple is renewed in time, also by an apply that is late or repeated, and is in no state.
func TestExampleOfAppleClientSecret(t *testing.T) {
	w, key := example(t, "apple-client-secret"), makeKey(t, "ES256")
	requireVersion(t, w, "1.11", "1.11")
	l := newLeakSearch(t, w, key)
	keycloak := w.serveKeycloak()
	for name, value := range map[string]string{
		"apple_private_key": pemOfPrivate(t, key), "apple_key_id": "ABC123DEFG", "apple_team_id": "DEF123GHIJ", "apple_client_id": "com.example.web", "realm": "main",
	} {
		w.setVariable(name, value)
	}
	asOf := func(date string) { w.setVariable("as_of", date+"T00:00:00Z") }
	for _, step := range []struct {
		date    string
		written int
		broken  bool
		again   string // write_again
	}{
		{"2026-01-01", 1, false, "0"}, {"2026-02-01", 1, false, "0"}, {"2026-04-02", 2, false, "0"},
		{"2026-09-20", 3, false, "0"}, // 81 days late
		{"2026-12-20", 3, true, "0"}, {"2027-01-09", 3, false, "0"}, {"2027-01-10", 4, false, "1"},
	} {
		asOf(step.date)
		w.setVariable("write_again", step.again)
		now := must(time.Parse(time.DateOnly, step.date))
		keycloak.mu.Lock()
		keycloak.broken = step.broken
		keycloak.mu.Unlock()
		if step.broken {
			mustFail(t, w.applyError(), "Keycloak is down")
		} else {
			w.apply()
		}
		if len(keycloak.secrets) != step.written {
			t.Fatalf("on %s, %d tokens were written, want %d", step.date, len(keycloak.secrets), step.written)
		}
		token := keycloak.secrets[len(keycloak.secrets)-1]
		mustVerify(t, jwk.Set(must(jwk.JWK{Key: key.Public(), KeyID: "ABC123DEFG", Algorithm: "ES256"}.PublicJSON())), token, now.Add(12*time.Hour))
		claims := must(jose.ParseToken(token)).Claims
		issued, expires := must(claims["iat"].(json.Number).Int64()), must(claims["exp"].(json.Number).Int64())
		if claims["aud"] != "https://appleid.apple.com" || expires-issued > 15777000 {
			t.Errorf("the claims are %v", claims)
		}
		for _, token := range keycloak.secrets {
			l.addText("token", token)
		}
		l.mustFindNothing()
	}

	// Nobody applies. A refresh-only plan shows the warning, 30 days before the token expires.
	for date, warns := range map[string]bool{"2027-05-18": false, "2027-05-20": true} {
		asOf(date)
		r := w.must("plan", "-refresh-only", "-json")
		if anyContains(r.warnings(), "The client secret for Apple expires at 2027-06-18T00:00:00Z") != warns {
			t.Errorf("on %s, the warnings are %q", date, r.warnings())
		}
	}
}

// keycloakStub is a fake keycloak/keycloak with the identity provider of the example.
type keycloakStub struct {
	providerStub
	mu      sync.Mutex
	secrets []string // what was written, oldest first
	broken  bool     // writing fails
}

func (w *workspace) serveKeycloak() *keycloakStub {
	w.t.Helper()
	stub := &keycloakStub{}
	attributes := map[string]schema.Attribute{
		"client_secret_wo":         schema.StringAttribute{Optional: true, WriteOnly: true, Sensitive: true},
		"client_secret_wo_version": schema.StringAttribute{Optional: true},
		"extra_config":             schema.MapAttribute{Optional: true, ElementType: types.StringType},
	}
	for _, name := range []string{"realm", "alias", "authorization_url", "token_url", "jwks_url", "issuer", "default_scopes", "client_id"} {
		attributes[name] = schema.StringAttribute{Required: true}
	}
	stub.providerStub = providerStub{"keycloak", []resourceStub{{"keycloak_oidc_identity_provider", attributes, func(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
		stub.write(ctx, req.Config, &resp.Diagnostics)
	}}}}
	w.serve(providerserver.NewProtocol6(stub), "registry.terraform.io/keycloak/keycloak", "registry.opentofu.org/keycloak/keycloak")
	return stub
}

func (p *keycloakStub) write(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) {
	var secret types.String
	diags.Append(config.GetAttribute(ctx, path.Root("client_secret_wo"), &secret)...)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken {
		diags.AddError("Keycloak is down", "503")
		return
	}
	p.secrets = append(p.secrets, secret.ValueString())
}

func (p *keycloakStub) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return keycloakResource{p.resources[0], p} }}
}

// keycloakResource is also written by an update. As with every provider on the plugin SDK, a failed update stores what was planned.
type keycloakResource struct {
	resourceStub
	p *keycloakStub
}

func (r keycloakResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	r.p.write(ctx, req.Config, &resp.Diagnostics)
	resp.State.Raw = req.Plan.Raw
}

// The example has two access keys, never three, and a job can go on with the key that it began with. Two applies in the table are months late.
func TestExampleOfTwoAccessKeys(t *testing.T) {
	w := example(t, "two-access-keys")
	requireVersion(t, w, "1.11", "1.11")
	iam := w.serveAccessKeys()
	w.setVariable("user", "ci")
	var previous []string
	for _, step := range []struct {
		after   string
		rotates bool
		fails   bool // to write the secret
		keeps   bool // the key before
	}{
		{"0s", true, false, true}, {"2h", false, false, true}, {"30d", false, true, true}, {"1h", true, false, true}, {"7d", false, false, true}, {"8h", false, false, false},
		{"23d", true, false, true}, {"8d", false, false, false}, {"200d", true, false, true}, {"300d", false, false, false}, {"1d", true, false, true},
	} {
		w.clock.step(t, step.after)
		before := iam.delivered()
		iam.set(step.fails)
		if step.fails {
			mustFail(t, w.applyError(), "Secret Not Written")
		} else {
			w.apply()
		}
		live, delivered := iam.live(), iam.delivered()
		if delivered != before {
			previous = append(previous, before)
		}
		if len(live) != 2 || !live[delivered] || step.rotates == (delivered == before) {
			t.Fatalf("after %s, the keys are %v, and jobs get %s, before %s", step.after, live, delivered, before)
		}
		if last := previous[len(previous)-1]; last != "" && live[last] != step.keeps {
			t.Errorf("after %s, the key before is %s, and the keys are %v", step.after, last, live)
		}
	}

	// Another rotation waits until the slot of the key before is free.
	w.setVariable("rotation_triggers", `{"n":"1"}`)
	before := iam.delivered()
	for _, after := range []string{"2h", "8d", "2h"} {
		w.clock.step(t, after)
		if iam.delivered() != before {
			t.Errorf("the rotation did not wait")
		}
		w.apply()
	}
	if iam.delivered() == before || iam.most > 2 {
		t.Errorf("jobs get %s, before %s, and there were %d keys at a time", iam.delivered(), before, iam.most)
	}
}

// accessKeys is a fake hashicorp/aws with the resources of the example. A user has two access keys at most.
type accessKeys struct {
	providerStub
	mu         sync.Mutex
	made, most int
	keys       map[string]bool
	secret     string // what was written last
	failing    bool
}

func (p *accessKeys) set(failing bool) { p.mu.Lock(); defer p.mu.Unlock(); p.failing = failing }

// live returns the IDs of the access keys of the user.
func (p *accessKeys) live() map[string]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.keys)
}

// delivered returns the ID of the access key that a job gets.
func (p *accessKeys) delivered() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var env map[string]string
	_ = json.Unmarshal([]byte(p.secret), &env) // there is none before the first apply
	return env["AWS_ACCESS_KEY_ID"]
}

func (w *workspace) serveAccessKeys() *accessKeys {
	w.t.Helper()
	stub := &accessKeys{keys: map[string]bool{}}
	computed := func() schema.StringAttribute {
		return schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}}
	}
	set := func(ctx context.Context, resp *resource.CreateResponse, name, value string) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	create := func(ctx context.Context, _ resource.CreateRequest, resp *resource.CreateResponse) {
		stub.mu.Lock()
		defer stub.mu.Unlock()
		if len(stub.keys) >= 2 {
			resp.Diagnostics.AddError("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2")
			return
		}
		stub.made++
		id := fmt.Sprintf("AKIA%d", stub.made)
		stub.keys[id] = true
		stub.most = max(stub.most, len(stub.keys))
		set(ctx, resp, "id", id)
		set(ctx, resp, "secret", "the secret of "+id)
	}
	secret := func(ctx context.Context, _ resource.CreateRequest, resp *resource.CreateResponse) {
		set(ctx, resp, "id", "the secret")
	}
	write := func(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
		var value types.String
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("secret_string_wo"), &value)...)
		stub.mu.Lock()
		defer stub.mu.Unlock()
		if stub.failing {
			resp.Diagnostics.AddError("Secret Not Written", "AccessDeniedException")
			return
		}
		stub.secret = value.ValueString()
	}
	stub.providerStub = providerStub{"aws", []resourceStub{
		{"aws_iam_access_key", map[string]schema.Attribute{"user": schema.StringAttribute{Required: true}, "id": computed(), "secret": schema.StringAttribute{Computed: true, Sensitive: true, PlanModifiers: computed().PlanModifiers}}, create},
		{"aws_secretsmanager_secret", map[string]schema.Attribute{"name": schema.StringAttribute{Required: true}, "id": computed()}, secret},
		{"aws_secretsmanager_secret_version", map[string]schema.Attribute{
			"secret_id":                schema.StringAttribute{Required: true},
			"secret_string_wo":         schema.StringAttribute{Optional: true, WriteOnly: true, Sensitive: true},
			"secret_string_wo_version": schema.Int64Attribute{Optional: true, PlanModifiers: []planmodifier.Int64{int64planmodifier.RequiresReplace()}},
		}, write},
	}}
	w.serve(providerserver.NewProtocol6(stub), "registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws")
	return stub
}

func (p *accessKeys) Resources(ctx context.Context) []func() resource.Resource {
	return append(p.providerStub.Resources(ctx)[1:], func() resource.Resource { return accessKeyResource{p.resources[0], p} })
}

// accessKeyResource is deleted.
type accessKeyResource struct {
	resourceStub
	p *accessKeys
}

func (r accessKeyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var id types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	r.p.mu.Lock()
	defer r.p.mu.Unlock()
	delete(r.p.keys, id.ValueString())
}
