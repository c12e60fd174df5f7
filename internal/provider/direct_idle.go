package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/vmihailenco/msgpack/v5"
)

// ReadResource returns the state as it is while the resource is idle.
func (s *directServer) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	if s.idle(req.TypeName, req.CurrentState, req.Private) {
		return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: req.Private}, nil
	}
	return s.ProviderServer.ReadResource(ctx, req)
}

// unchanged reports whether a plan changes nothing: Terraform proposes the prior state, and the resource is idle.
func (s *directServer) unchanged(req *tfprotov6.PlanResourceChangeRequest) bool {
	if req.PriorState == nil || req.ProposedNewState == nil || !bytes.Equal(req.PriorState.MsgPack, req.ProposedNewState.MsgPack) {
		return false
	}
	config, given := attributesOf(req.Config)
	prior, exists := attributesOf(req.PriorState)
	return given && exists && s.resources[req.TypeName].isAsProposed(config, prior) && s.idle(req.TypeName, req.PriorState, req.PriorPrivate)
}

// idle reports whether neither a refresh nor a plan of an unchanged configuration would do or say anything about a resource now.
func (s *directServer) idle(kind string, state *tfprotov6.DynamicValue, private []byte) bool {
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
func (r directResource) isAsProposed(config, prior map[string]msgpack.RawMessage) bool {
	for name, a := range r.schema.Attributes {
		if a.IsWriteOnly() && !isNull(config[name]) {
			return false
		}
	}
	for name, value := range r.defaults {
		if isNull(config[name]) && !bytes.Equal(prior[name], value.encoded) {
			return false
		}
	}
	return true
}
