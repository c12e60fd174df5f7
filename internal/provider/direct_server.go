package provider

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// NewServer returns a constructor of servers of the provider, see [New].
func NewServer(version string, clock func() time.Time) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		return &directServer{
			ProviderServer: stateServer{providerserver.NewProtocol6(New(version, clock)())()}, clock: clock, version: version,
			resources: map[string]directResource{
				"jwt_signing_key": newDirectResource(&signingKeyResource{}, clock),
				"jwt_keyset":      newDirectResource(&keysetResource{scheduled{version: version}}, clock),
				"jwt_rotation":    newDirectResource(&rotationResource{scheduled{version: version}}, clock),
			},
		}
	}
}

// directServer answers the most frequent requests without the framework: for a resource to which nothing happens, and for one that is created without
// anything to say about it. The framework needs several milliseconds for each request, because it walks the schema once for each attribute, many times.
//
// The answer is the same as the framework's, which the tests compare. In any doubt the framework answers.
type directServer struct {
	tfprotov6.ProviderServer
	clock     func() time.Time
	version   string
	simulated atomic.Bool // as_of is set
	resources map[string]directResource
}

// A directResource is a resource for which [directServer] can answer.
type directResource struct {
	creatable
	schema     schema.Schema
	object     tftypes.Type
	defaults   map[string]argumentDefault
	validators map[string][]validator.String
}

// An argumentDefault is the default of an argument, as a value and as Terraform sends it.
type argumentDefault struct {
	value   tftypes.Value
	encoded msgpack.RawMessage
}

// newDirectResource prepares a resource that runs with the real clock.
func newDirectResource(r creatable, now func() time.Time) directResource {
	ctx := context.Background()
	var resp resource.SchemaResponse
	r.Schema(ctx, resource.SchemaRequest{}, &resp)
	r.Configure(ctx, resource.ConfigureRequest{ProviderData: clock{read: now}}, &resource.ConfigureResponse{})
	d := directResource{creatable: r, schema: resp.Schema, object: resp.Schema.Type().TerraformType(ctx), defaults: map[string]argumentDefault{}, validators: validatorsOf(resp.Schema)}
	for name, a := range resp.Schema.Attributes {
		if value, ok := defaultOf(ctx, a); ok {
			d.defaults[name] = value
		}
	}
	return d
}

// defaultOf returns the default of an argument. The tests know every type of argument that has one.
func defaultOf(ctx context.Context, a schema.Attribute) (argumentDefault, bool) {
	var value any
	switch a := a.(type) {
	case schema.StringAttribute:
		if a.Default == nil {
			return argumentDefault{}, false
		}
		var resp defaults.StringResponse
		a.Default.DefaultString(ctx, defaults.StringRequest{}, &resp)
		value = resp.PlanValue.ValueString()
	case schema.BoolAttribute:
		if a.Default == nil {
			return argumentDefault{}, false
		}
		var resp defaults.BoolResponse
		a.Default.DefaultBool(ctx, defaults.BoolRequest{}, &resp)
		value = resp.PlanValue.ValueBool()
	default:
		return argumentDefault{}, false
	}
	encoded, err := msgpack.Marshal(value)
	return argumentDefault{tftypes.NewValue(a.GetType().TerraformType(ctx), value), encoded}, err == nil
}

// PlanResourceChange plans without the framework what [directServer.unchanged] and [directServer.planCreation] can.
func (s *directServer) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	if s.unchanged(req) {
		return &tfprotov6.PlanResourceChangeResponse{PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate}, nil
	}
	if resp, ok := s.planCreation(ctx, req); ok {
		return resp, nil
	}
	return s.ProviderServer.PlanResourceChange(ctx, req)
}

// ConfigureProvider notes whether the clock is simulated. Then the framework answers everything.
func (s *directServer) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	config, ok := attributesOf(req.Config)
	s.simulated.Store(!ok || !isNull(config["as_of"]))
	return s.ProviderServer.ConfigureProvider(ctx, req)
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
