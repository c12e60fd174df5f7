package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// ValidateResourceConfig accepts a valid configuration. The framework answers for every other one, because it has to say what is wrong.
func (s *directServer) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	if s.isValid(ctx, req) {
		return &tfprotov6.ValidateResourceConfigResponse{}, nil
	}
	return s.ProviderServer.ValidateResourceConfig(ctx, req)
}

// isValid reports whether a configuration is valid and sets no write-only argument, which some versions of Terraform do not know.
func (s *directServer) isValid(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) bool {
	r, ok := s.resources[req.TypeName]
	given, decoded := attributesOf(req.Config)
	if !ok || !decoded {
		return false
	}
	for name, a := range r.schema.Attributes {
		_, nested := a.(schema.NestedAttribute) // Its members have rules, which only the framework applies.
		if set := !isNull(given[name]); set && (nested || a.IsWriteOnly() || !a.IsOptional() && !a.IsRequired()) || !set && a.IsRequired() {
			return false
		}
	}
	raw, err := req.Config.Unmarshal(r.object)
	if err != nil {
		return false
	}
	config := tfsdk.Config{Raw: raw, Schema: r.schema}
	for name, validators := range r.validators {
		resp := validator.StringResponse{}
		for _, v := range validators {
			v.ValidateString(ctx, validator.StringRequest{Path: path.Root(name), Config: config, ConfigValue: textIn(raw, name)}, &resp)
		}
		if len(resp.Diagnostics) > 0 {
			return false
		}
	}
	var resp resource.ValidateConfigResponse
	r.ValidateConfig(ctx, resource.ValidateConfigRequest{Config: config}, &resp)
	return len(resp.Diagnostics) == 0
}

// validatorsOf returns the validators of arguments. The tests know that only texts have some.
func validatorsOf(s schema.Schema) map[string][]validator.String {
	all := map[string][]validator.String{}
	for name, a := range s.Attributes {
		if text, ok := a.(schema.StringAttribute); ok && len(text.Validators) > 0 {
			all[name] = text.Validators
		}
	}
	return all
}
