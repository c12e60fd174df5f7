package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// NewServer returns a constructor of servers of the provider, see [New].
func NewServer(version string, clock func() time.Time) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		return &idleServer{
			ProviderServer: stateServer{providerserver.NewProtocol6(New(version, clock)())()}, clock: clock, version: version,
			rules: map[string]argumentRules{
				"jwt_signing_key": newArgumentRules(newSigningKeyResource()),
				"jwt_keyset":      newArgumentRules(newKeysetResource(version)()),
				"jwt_rotation":    newArgumentRules(newRotationResource(version)()),
			},
		}
	}
}

// idleServer answers for a resource to which nothing happens, without decoding it. In most plans this is the case for most resources, and the
// framework needs several milliseconds for each: it walks the schema once for each attribute, many times.
//
// Nothing happens to a resource if Terraform proposes the prior state, and if its state shows that nothing becomes due at this time. The answer is
// then the same as the framework's, which the tests compare. In any doubt the framework answers.
type idleServer struct {
	tfprotov6.ProviderServer
	clock     func() time.Time
	version   string
	simulated atomic.Bool              // as_of is set
	rules     map[string]argumentRules // by resource
}

// ConfigureProvider notes whether the clock is simulated. Then the framework answers everything.
func (s *idleServer) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	config, ok := attributesOf(req.Config)
	s.simulated.Store(!ok || !isNull(config["as_of"]))
	return s.ProviderServer.ConfigureProvider(ctx, req)
}

// ReadResource returns the state as it is while the resource is idle.
func (s *idleServer) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	if s.idle(req.TypeName, req.CurrentState, req.Private) {
		return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: req.Private}, nil
	}
	return s.ProviderServer.ReadResource(ctx, req)
}

// PlanResourceChange returns the prior state while the resource is idle and the configuration is unchanged.
func (s *idleServer) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	if s.unchanged(req) {
		return &tfprotov6.PlanResourceChangeResponse{PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate}, nil
	}
	return s.ProviderServer.PlanResourceChange(ctx, req)
}

// unchanged reports whether a plan changes nothing: Terraform proposes the prior state, and the resource is idle.
func (s *idleServer) unchanged(req *tfprotov6.PlanResourceChangeRequest) bool {
	if req.PriorState == nil || req.ProposedNewState == nil || !bytes.Equal(req.PriorState.MsgPack, req.ProposedNewState.MsgPack) {
		return false
	}
	config, given := attributesOf(req.Config)
	prior, exists := attributesOf(req.PriorState)
	return given && exists && s.rules[req.TypeName].isAsProposed(config, prior) && s.idle(req.TypeName, req.PriorState, req.PriorPrivate)
}

// idle reports whether neither a refresh nor a plan of an unchanged configuration would do or say anything about a resource now.
func (s *idleServer) idle(kind string, state *tfprotov6.DynamicValue, private []byte) bool {
	values, ok := privateValues(private)
	if !ok || s.simulated.Load() {
		return false
	}
	now := clock{read: s.clock}.now()
	switch kind {
	case "jwt_keyset", "jwt_rotation":
		return isIdle(values, s.version, now)
	case "jwt_signing_key":
		attributes, ok := attributesOf(state)
		return ok && signingKeyIsIdle(attributes, now)
	default:
		return false
	}
}

// privateValues reads a private state as the framework writes it. It returns false if it contains anything that an apply does not write: then a
// refresh has recorded something, or the framework has, after an import.
func privateValues(private []byte) (map[string][]byte, bool) {
	var values map[string][]byte
	if len(private) > 0 && json.Unmarshal(private, &values) != nil {
		return nil, false
	}
	for key := range values {
		if !slices.Contains([]string{privateMemory, privateSimulated, privateIdle, privateRandom}, key) {
			return nil, false
		}
	}
	return values, true
}

// isAsProposed reports whether Terraform's proposal, the prior state, is also what the configuration asks for. Terraform leaves write-only arguments
// out of its proposal, and proposes the prior value for an argument that the configuration has no longer, which has its default then.
func (r argumentRules) isAsProposed(config, prior map[string]msgpack.RawMessage) bool {
	for _, name := range r.writeOnly {
		if !isNull(config[name]) {
			return false
		}
	}
	for name, value := range r.defaults {
		if isNull(config[name]) && !bytes.Equal(prior[name], value) {
			return false
		}
	}
	return true
}

// argumentRules are the arguments of a resource for which a proposal of Terraform is not the whole truth.
type argumentRules struct {
	writeOnly []string
	defaults  map[string]msgpack.RawMessage
}

// newArgumentRules reads the schema of a resource.
func newArgumentRules(r resource.Resource) argumentRules {
	var resp resource.SchemaResponse
	r.Schema(context.Background(), resource.SchemaRequest{}, &resp)
	rules := argumentRules{defaults: map[string]msgpack.RawMessage{}}
	for name, a := range resp.Schema.Attributes {
		if a.IsWriteOnly() {
			rules.writeOnly = append(rules.writeOnly, name)
		}
		if value, ok := defaultOf(a); ok {
			rules.defaults[name] = value
		}
	}
	return rules
}

// defaultOf returns the default of an argument. The tests know every type of argument that has one.
func defaultOf(a schema.Attribute) (msgpack.RawMessage, bool) {
	ctx := context.Background()
	var value any
	switch a := a.(type) {
	case schema.StringAttribute:
		if a.Default == nil {
			return nil, false
		}
		var resp defaults.StringResponse
		a.Default.DefaultString(ctx, defaults.StringRequest{}, &resp)
		value = resp.PlanValue.ValueString()
	case schema.BoolAttribute:
		if a.Default == nil {
			return nil, false
		}
		var resp defaults.BoolResponse
		a.Default.DefaultBool(ctx, defaults.BoolRequest{}, &resp)
		value = resp.PlanValue.ValueBool()
	default:
		return nil, false
	}
	text, err := msgpack.Marshal(value)
	return text, err == nil
}

// attributesOf splits an object into its attributes. It returns false for null.
func attributesOf(v *tfprotov6.DynamicValue) (map[string]msgpack.RawMessage, bool) {
	var attributes map[string]msgpack.RawMessage
	if v == nil || len(v.MsgPack) == 0 || msgpack.Unmarshal(v.MsgPack, &attributes) != nil {
		return nil, false
	}
	return attributes, attributes != nil
}

// isNull reports whether a value is null or missing.
func isNull(value msgpack.RawMessage) bool {
	return len(value) == 0 || len(value) == 1 && value[0] == msgpcode.Nil
}

// textOf returns a text that is not empty.
func textOf(value msgpack.RawMessage) (text string, ok bool) {
	return text, msgpack.Unmarshal(value, &text) == nil && text != ""
}
