package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// storedState is a resource as Terraform stores it.
type storedState struct {
	kind    string
	schema  *tfprotov6.Schema
	config  tftypes.Value
	state   []byte // JSON
	private []byte
	secrets *terraformtest.Secrets
}

// storedStates returns resources of each kind after some applies: with keys in plain text, sealed, written only, due, and moved here.
func storedStates(t testing.TB) []storedState {
	recipients := []string{must(makeFuzzKey("ES256").PublicPEM())}
	var all []storedState
	for _, of := range []struct {
		kind    string
		given   arguments
		applies int
	}{
		{ofKey, arguments{"algorithm": "ES256", "rotation_period": "30d", "keepers": arguments{"a": "b"}}, 1},
		{ofKey, arguments{"algorithm": "HS256", "env_names": arguments{"secret": "JWT_SECRET"}}, 1},
		{ofKey, arguments{"algorithm": "ES256", "recipients": recipients}, 1},
		{ofKey, arguments{"algorithm": "ES256", "private_key_pem_wo": must(makeFuzzKey("ES256").PrivatePEM()), "private_key_pem_wo_version": "1"}, 1},
		{ofKeyset, arguments{"algorithm": "ES256", "keep_passive_private_keys": true, "kid_template": "{generation}-{thumbprint8}", "rotation_triggers": arguments{"a": "b"}}, 2},
		{ofKey, arguments{"algorithm": "ES256", "certificate": "orders"}, 1},
		{ofKeyset, arguments{"algorithm": "ES256", "certificate": "orders"}, 1},
		{ofKeyset, arguments{"algorithm": "HS256", "published_kids": []string{"x"}}, 2},
		{ofKeyset, arguments{"algorithm": "Ed25519", "recipients": recipients, "trusted_public_keys": recipients, "revoked_kids": []string{"gone"}}, 2},
	} {
		k := newCoreOf(t, newClock(), of.kind)
		config := k.config(k.arguments(of.given))
		for range of.applies {
			if !k.state.IsNull() {
				k.clock.set(k.clock.now().Add(91 * 24 * time.Hour))
				k.refresh()
			}
			k.must(nil, k.apply(k.plan(config)))
		}
		stored := jsonOf(k.state)
		all = append(all, storedState{of.kind, k.schema, config, must(json.Marshal(stored)), k.private, secretsIn(stored)})
	}
	return all
}

// secretsIn returns the private numbers in a stored state.
func secretsIn(stored any) *terraformtest.Secrets {
	found := &terraformtest.Secrets{}
	for _, place := range placesIn(stored) {
		if private, ok := place.value().(string); ok && place.name == "private_jwk" {
			public, _ := place.of["public_jwk"].(string)
			check(found.AddJWK(private, public))
		}
	}
	return found
}

// place is a member of an object, or an element of a list.
type place struct {
	of   map[string]any
	name string
	list []any
	at   int
}

func (p place) value() any {
	if p.of == nil {
		return p.list[p.at]
	}
	return p.of[p.name]
}

func (p place) set(v any) {
	if p.of == nil {
		p.list[p.at] = v
	} else {
		p.of[p.name] = v
	}
}

// placesIn returns every place in a JSON document, always in the same order.
func placesIn(v any) []place {
	var all []place
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(append(all, place{of: v, name: name}), placesIn(v[name])...)
		}
	case []any:
		for i := range v {
			all = append(append(all, place{list: v, at: i}), placesIn(v[i])...)
		}
	}
	return all
}

// edit changes one place as a user or a program can.
func (p place) edit(how byte, text string, other place) {
	switch was := p.value(); how % 9 {
	case 0:
		p.set(text)
	case 1:
		delete(p.of, p.name)
	case 2:
		p.set(nil)
	case 3:
		p.set(len(text))
	case 4:
		p.set(json.Number(strings.Repeat("9", min(len(text), 400)) + ".5"))
	case 5:
		p.set([]any{was})
	case 6:
		p.set(map[string]any{text: was})
	case 7:
		if s, ok := was.(string); ok {
			p.set(s[:len(s)-min(len(s), len(text)+1)] + text)
		}
	default:
		p.set(other.value())
	}
}

// isKid reports whether a place contains a kid, which messages name. Its name can also be the kid of a passive key.
func (p place) isKid() bool { return p.name == "kid" || p.name == "initial_kid" || p.name == "passive" }

// editedServers are the provider when the states were written, and when their keys are due.
var editedServers = sync.OnceValue(func() []tfprotov6.ProviderServer {
	now, later := newClock(), newClock()
	now.set(now.now().Add(92 * 24 * time.Hour))
	later.set(later.now().Add(400 * 24 * time.Hour))
	return []tfprotov6.ProviderServer{configuredServer(now), configuredServer(later)}
})

// An edited state can be refused. But the provider does not panic, and no message contains a key of the state or the text that was put there.
func FuzzEditedState(f *testing.F) {
	stored := storedStates(f)
	for which := range stored {
		var document any
		check(json.Unmarshal(stored[which].state, &document))
		for at := range placesIn(document) {
			if at%4 == which%4 {
				f.Add(byte(which), uint16(at), byte(at), "x", uint16(at*7), "")
			}
		}
		f.Add(byte(which), uint16(0), byte(2), "", uint16(0), `{"history":"e30="}`)
		f.Add(byte(which), uint16(0), byte(2), "", uint16(0), `{"history":"`)
	}
	f.Fuzz(func(t *testing.T, which byte, at uint16, how byte, text string, from uint16, private string) {
		s := stored[int(which)%len(stored)]
		server := editedServers()[int(which)/len(stored)%2]
		var document any
		check(json.Unmarshal(s.state, &document))
		places := placesIn(document)
		p, other := places[int(at)%len(places)], places[int(from)%len(places)]
		if p.isKid() && how%9 == 8 {
			return // A secret that is copied to a kid is public.
		}
		p.edit(how, text, other)
		raw, err := json.Marshal(document)
		if err != nil {
			return // A place was put into itself.
		}
		if private == "" {
			private = string(s.private)
		}
		for _, d := range s.afterEdit(t, server, raw, []byte(private)) {
			message := d.Summary + "\n" + d.Detail
			if d.Attribute != nil {
				message += "\n" + d.Attribute.String()
			}
			if found := s.secrets.Find([]byte(message)); len(found) > 0 {
				t.Fatalf("%q contains %s", d.Summary, found)
			}
			if !p.isKid() {
				mustNotQuote(t, message, text)
			}
		}
	})
}

// The framework would quote the value that has not the type of its attribute.
func TestDamagedStateIsNotQuoted(t *testing.T) {
	for _, s := range storedStates(t) {
		if s.kind != ofKeyset {
			continue
		}
		var document map[string]any
		check(json.Unmarshal(s.state, &document))
		active := document["active"].(map[string]any)
		document["standby"] = active["private_jwk"]
		if document["standby"] == nil {
			document["standby"] = "sealed"
		}
		diags := s.afterEdit(t, editedServers()[0], must(json.Marshal(document)), s.private)
		if got := located(diags); !slices.Equal(got, []string{": Damaged State"}) || len(s.secrets.Find([]byte(diags[0].Detail))) > 0 {
			t.Errorf("%q", got)
		}
	}
}

// afterEdit reads, plans and applies an edited state as Terraform does, until something is refused, and returns all diagnostics.
func (s storedState) afterEdit(t *testing.T, server tfprotov6.ProviderServer, raw, private []byte) []*tfprotov6.Diagnostic {
	ctx := context.Background()
	dynamic := func(v tftypes.Value) *tfprotov6.DynamicValue { return must(dynamicOf(v.Type(), v)) }
	upgraded := must(server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{TypeName: s.kind, RawState: &tfprotov6.RawState{JSON: raw}}))
	diags := upgraded.Diagnostics
	if failed(diags) {
		return diags
	}
	read := must(server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: s.kind, CurrentState: upgraded.UpgradedState, Private: private}))
	if diags = append(diags, read.Diagnostics...); failed(diags) || read.NewState == nil {
		return diags
	}
	prior := must(read.NewState.Unmarshal(s.schema.ValueType()))
	if prior.IsNull() {
		return diags
	}
	planned := must(server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: s.kind, PriorState: read.NewState, ProposedNewState: dynamic(proposed(t, s.schema, s.config, prior)), Config: dynamic(s.config), PriorPrivate: read.Private,
	}))
	if diags = append(diags, planned.Diagnostics...); failed(diags) || len(planned.RequiresReplace) > 0 {
		return diags
	}
	applied := must(server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.kind, PriorState: read.NewState, PlannedState: planned.PlannedState, Config: dynamic(s.config), PlannedPrivate: planned.PlannedPrivate,
	}))
	return append(diags, applied.Diagnostics...)
}

// An import id is refused or names a file or a variable. No message contains a part of the id or of the key.
func FuzzImportID(f *testing.F) {
	for _, seed := range append(fuzzSeeds(), "ES256:/tmp/key.pem", "HS256:env:HOME", "es256:x", "RS384:~/key.pem") {
		f.Add(seed, seed)
		f.Add("ES256:"+seed, seed)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, id, content string) {
		file := fmt.Sprintf("%s/%d", dir, len(id)%8)
		w := &terraformtest.Workspace{Dir: dir}
		check(w.WriteFile(fmt.Sprint(len(id)%8), content))
		for _, of := range []string{ofKey, ofKeyset} {
			for _, id := range []string{id, "ES256:" + file, "HS256:" + file, "RS256:" + file + id} {
				resp, err := fuzzedServer().ImportResourceState(context.Background(), &tfprotov6.ImportResourceStateRequest{TypeName: of, ID: id})
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range resp.Diagnostics {
					mustNotQuote(t, d.Summary+"\n"+d.Detail, id, content)
				}
			}
		}
	})
}
