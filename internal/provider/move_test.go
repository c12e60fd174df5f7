package provider

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// tlsStub stands in for hashicorp/tls: it has a tls_private_key with the attributes of the real one, and the key that the test gives.
type tlsStub struct {
	key    jwk.Key
	format string
}

func (p tlsStub) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "tls"
}
func (p tlsStub) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (p tlsStub) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}
func (p tlsStub) DataSources(context.Context) []func() datasource.DataSource { return nil }
func (p tlsStub) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return tlsPrivateKeyStub(p) }}
}

type tlsPrivateKeyStub tlsStub

func (r tlsPrivateKeyStub) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "tls_private_key"
}

func (r tlsPrivateKeyStub) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Version: 1, Attributes: map[string]schema.Attribute{
		"algorithm":                     schema.StringAttribute{Required: true},
		"rsa_bits":                      schema.Int64Attribute{Optional: true, Computed: true},
		"ecdsa_curve":                   schema.StringAttribute{Optional: true, Computed: true},
		"private_key_pem":               schema.StringAttribute{Computed: true, Sensitive: true},
		"private_key_openssh":           schema.StringAttribute{Computed: true, Sensitive: true},
		"private_key_pem_pkcs8":         schema.StringAttribute{Computed: true, Sensitive: true},
		"public_key_pem":                schema.StringAttribute{Computed: true},
		"public_key_openssh":            schema.StringAttribute{Computed: true},
		"public_key_fingerprint_md5":    schema.StringAttribute{Computed: true},
		"public_key_fingerprint_sha256": schema.StringAttribute{Computed: true},
		"id":                            schema.StringAttribute{Computed: true},
	}}
}

func (r tlsPrivateKeyStub) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	private, err := r.key.EncodePEM(r.format)
	if err != nil {
		resp.Diagnostics.AddError("No Key", err.Error())
	}
	for _, name := range []string{"private_key_openssh", "private_key_pem_pkcs8", "public_key_pem", "public_key_openssh", "public_key_fingerprint_md5", "public_key_fingerprint_sha256", "id"} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), "not looked at")...)
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("rsa_bits"), types.Int64Null())...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("ecdsa_curve"), "P224")...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("private_key_pem"), private)...)
}
func (r tlsPrivateKeyStub) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}
func (r tlsPrivateKeyStub) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {
}
func (r tlsPrivateKeyStub) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// serveTLS adds the stub to the providers of a workspace.
func (w *workspace) serveTLS(stub tlsStub) {
	w.t.Helper()
	at := serveProvider(w.t, providerserver.NewProtocol6(stub))
	for i, entry := range w.env {
		if text, ok := strings.CutPrefix(entry, "TF_REATTACH_PROVIDERS="); ok {
			all := map[string]any{}
			decode(w.t, []byte(text), &all)
			all["registry.terraform.io/hashicorp/tls"], all["registry.opentofu.org/hashicorp/tls"] = at, at
			text, err := json.Marshal(all)
			if err != nil {
				w.t.Fatal(err)
			}
			w.env[i] = "TF_REATTACH_PROVIDERS=" + string(text)
		}
	}
}

// serveProvider runs a provider until the test ends, and returns what tells terraform where.
func serveProvider(t *testing.T, server func() tfprotov6.ProviderServer) any {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	reattach, closed := make(chan *goplugin.ReattachConfig), make(chan struct{})
	failed := make(chan error, 1)
	go func() {
		failed <- tf6server.Serve("registry.terraform.io/jwtkeys/test", server,
			tf6server.WithDebug(ctx, reattach, closed), tf6server.WithoutLogStderrOverride(), tf6server.WithLoggingSink(t),
			tf6server.WithGoPluginLogger(hclog.New(&hclog.LoggerOptions{Output: io.Discard})))
	}()
	t.Cleanup(func() {
		cancel()
		<-closed
	})
	select {
	case r := <-reattach:
		return map[string]any{
			"Protocol": "grpc", "ProtocolVersion": 6, "Pid": r.Pid, "Test": true,
			"Addr": map[string]string{"Network": r.Addr.Network(), "String": r.Addr.String()},
		}
	case err := <-failed:
		t.Fatalf("the provider was not served: %v", err)
	case <-time.After(time.Minute):
		t.Fatal("the provider was not served in a minute")
	}
	return nil
}

func TestMoveTLSToSigningKey(t *testing.T) {
	for _, c := range []struct{ made, format, tls, algorithm string }{
		{"RS256", jwk.FormatPKCS1, "RSA", "RS384"},
		{"ES384", jwk.FormatSEC1, "ECDSA", "ES384"},
		{"ES512", jwk.FormatSEC1, "ECDSA", "ES512"},
		{"EdDSA", jwk.FormatPKCS8, "ED25519", "Ed25519"},
	} {
		t.Run(c.tls+" to "+c.algorithm, func(t *testing.T) {
			w := newWorkspace(t)
			key := newKey(t, c.made)
			w.serveTLS(tlsStub{key, c.format})
			w.config(`resource "tls_private_key" "old" { algorithm = "` + c.tls + `" }`)
			w.apply()
			w.config(`
				resource "jwt_signing_key" "new" {
					algorithm       = "` + c.algorithm + `"
					rotation_period = "30d"
				}
				moved {
					from = tls_private_key.old
					to   = jwt_signing_key.new
				}`)
			p := w.plan()
			change := p.of("jwt_signing_key.new")
			if !change.does("update") || change.isUnknown("private_key_pem") || change.isUnknown("kid") || change.isUnknown("env") {
				t.Errorf("a move plans %v", change.actions)
			}
			w.clock.step(t, "3d") // the plan waits for an approval
			p.apply()
			x := w.resource("jwt_signing_key.new")
			if x.text("kid") != key.Thumbprint() || x.text("private_key_pem") != encodePEM(t, key, jwk.FormatPKCS8) {
				t.Error("another key came of the move")
			}
			if got := x.instant("rotate_after"); got != w.clock.now().Add(span(t, "30d")) {
				t.Errorf("rotate_after is %v", got)
			}
			token := signEnv(t, x.texts("env"), w.clock.now(), time.Hour)
			mustVerify(t, x.text("jwks"), token, w.clock.now())
			w.clock.step(t, "30d")
			if c := w.plan().of("jwt_signing_key.new"); !c.does("replace") {
				t.Errorf("past rotate_after, a plan does %v", c.actions)
			}
			w.apply()
		})
	}
}

func TestMoveTLSToKeyset(t *testing.T) {
	w := newWorkspace(t)
	key := newKey(t, "RS256")
	w.serveTLS(tlsStub{key, jwk.FormatPKCS1})
	w.config(`resource "tls_private_key" "old" { algorithm = "RSA" }`)
	w.apply()
	moveToKeysetAndRotate(t, w, "tls_private_key.old", "RS384", key, key.Thumbprint())
}

func TestMoveSigningKeyToKeyset(t *testing.T) {
	w := newWorkspace(t)
	key := newKey(t, "ES256")
	w.config(`resource "jwt_signing_key" "old" {
		algorithm       = "ES256"
		kid             = "production-key-2024"
		private_key_pem = <<-EOT
			` + strings.ReplaceAll(encodePEM(t, key, jwk.FormatSEC1), "\n", "\n\t\t\t") + `
		EOT
	}`)
	w.apply()
	old := w.resource("jwt_signing_key.old")
	w.clock.step(t, "100d")
	signed := w.clock.now()
	token := signEnv(t, old.texts("env"), signed, span(t, "24h"))
	jwks := moveToKeysetAndRotate(t, w, "jwt_signing_key.old", "ES256", key, "production-key-2024")
	mustVerify(t, jwks, token, signed)
}

// moveToKeysetAndRotate moves a resource to a keyset, applies the plan a day after it was made, and rotates. It returns the JWK Set
// right after the move.
func moveToKeysetAndRotate(t *testing.T, w *workspace, from, algorithm string, key jwk.Key, kid string) string {
	t.Helper()
	w.config(`
		resource "jwt_keyset" "new" {
			algorithm = "` + algorithm + `"
		}
		moved {
			from = ` + from + `
			to   = jwt_keyset.new
		}`)
	p := w.plan()
	change := p.of("jwt_keyset.new")
	if !change.does("update") || change.isUnknown("active.kid") || change.isUnknown("active.private_key_pem") || change.isUnknown("env") {
		t.Errorf("a move plans %v", change.actions)
	}
	if !change.isUnknown("active.activated_at") || !change.isUnknown("standby.kid") {
		t.Error("a move promises what only the apply knows")
	}
	w.clock.step(t, "1d")
	p.apply()
	adopted := w.resource("jwt_keyset.new")
	if adopted.text("active.kid") != kid || adopted.text("active.private_key_pem") != encodePEM(t, key, jwk.FormatPKCS8) {
		t.Fatal("another key came of the move")
	}
	if got := adopted.instant("active.activated_at"); got != w.clock.now() {
		t.Errorf("active.activated_at is %v", got)
	}
	if adopted.number("signing_key_version") != 1 || adopted.number("jwks_version") != 1 {
		t.Error("the versions do not begin at 1")
	}
	before := signEnv(t, adopted.texts("env"), w.clock.now(), span(t, "24h"))
	mustVerify(t, adopted.text("jwks"), before, w.clock.now())

	w.clock.step(t, "90d")
	last := signEnv(t, adopted.texts("env"), w.clock.now(), span(t, "24h"))
	w.apply()
	rotated := w.resource("jwt_keyset.new")
	if rotated.text("active.kid") != adopted.text("standby.kid") || rotated.number("signing_key_version") != 2 {
		t.Error("the standby did not take over")
	}
	first := signEnv(t, rotated.texts("env"), w.clock.now(), span(t, "24h"))
	mustVerify(t, adopted.text("jwks"), first, w.clock.now())
	w.clock.step(t, "23h")
	for _, token := range []string{last, first} {
		mustVerify(t, rotated.text("jwks"), token, w.clock.now())
	}
	w.clock.step(t, "3h")
	w.apply()
	removed := w.resource("jwt_keyset.new")
	if strings.Contains(removed.text("jwks"), kid) {
		t.Error("the moved key outlives its last token")
	}
	return adopted.text("jwks")
}
