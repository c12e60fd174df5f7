package provider

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// reader reads the arguments of a resource. It collects the names of unknown arguments, and the errors of known ones.
type reader struct {
	diags   *diag.Diagnostics
	unknown []string
}

// known reports whether v is neither null nor unknown. It records the name of an unknown argument.
func (r *reader) known(name string, v attr.Value) bool {
	if v.IsUnknown() {
		r.unknown = append(r.unknown, name)
	}
	return !v.IsNull() && !v.IsUnknown()
}

func (r *reader) text(name string, v types.String) string {
	r.known(name, v)
	return v.ValueString()
}

func (r *reader) duration(name string, v types.String) time.Duration {
	return r.durationAt(path.Root(name), name, v)
}

// durationAt reads a length of time in an argument with a name.
func (r *reader) durationAt(at path.Path, name string, v types.String) time.Duration {
	if !r.known(name, v) {
		return 0
	}
	d, err := duration.Parse(v.ValueString())
	refuse(r.diags, at, "Invalid Length of Time", err)
	return d
}

// object reads the attributes of an object in an argument with a name. It returns false for null and unknown.
func (r *reader) object(name string, v attr.Value) (map[string]attr.Value, bool) {
	o, ok := v.(types.Object)
	if !ok || !r.known(name, o) {
		return nil, false
	}
	return o.Attributes(), true
}

// wholeNumber reads a number that is not null. It returns false for a fraction and for a number that is too large, which the caller refuses. The
// integer type of the framework would call a fraction an error of the provider.
func (r *reader) wholeNumber(name string, v types.Number) (int, bool) {
	if !r.known(name, v) {
		return 0, false
	}
	n, accuracy := v.ValueBigFloat().Int64()
	return int(n), accuracy == big.Exact
}

// each calls f with every known text in a list or set, and its path.
func (r *reader) each(name string, v attr.Value, f func(at path.Path, text string)) {
	if !r.known(name, v) {
		return
	}
	element := func(at path.Path, e attr.Value) {
		if s, ok := e.(types.String); ok && r.known(name, s) {
			f(at, s.ValueString())
		} else if e.IsNull() {
			refuseBecause(r.diags, at, "Null Element", fmt.Sprintf("An element of %s is null. Remove it.", name))
		}
	}
	switch v := v.(type) {
	case types.List:
		for i, e := range v.Elements() {
			element(path.Root(name).AtListIndex(i), e)
		}
	case types.Set:
		for _, e := range v.Elements() {
			element(path.Root(name).AtSetValue(e), e)
		}
	}
}

// texts returns the known texts of a map.
func (r *reader) texts(name string, v types.Map) map[string]string {
	if !r.known(name, v) {
		return nil
	}
	texts := map[string]string{}
	for key, e := range v.Elements() {
		if s, ok := e.(types.String); ok && r.known(name, s) {
			texts[key] = s.ValueString()
		}
	}
	return texts
}

// keyArgumentsModel are the arguments of keyArguments.
type keyArgumentsModel struct {
	Algorithm    types.String `tfsdk:"algorithm"`
	RSABits      types.Number `tfsdk:"rsa_bits"`
	Recipients   types.List   `tfsdk:"recipients"`
	EnvPrefix    types.String `tfsdk:"env_prefix"`
	EnvNames     types.Map    `tfsdk:"env_names"`
	EnvPEMFormat types.String `tfsdk:"env_pem_format"`
	Certificate  types.Object `tfsdk:"certificate"`
}

// rsaBits reads the size of new RSA keys. It is 0 if the default of the algorithm applies.
func (m keyArgumentsModel) rsaBits(r *reader) int {
	bits, ok := r.wholeNumber("rsa_bits", m.RSABits)
	if !ok && r.known("rsa_bits", m.RSABits) || ok && !slices.Contains([]int{2048, 3072, 4096}, bits) {
		refuseBecause(r.diags, path.Root("rsa_bits"), "Unsupported RSA Size",
			"rsa_bits is not one of the supported sizes. Use 2048, 3072 or 4096, or remove rsa_bits to use the default of the algorithm.")
		return 0
	}
	return bits
}

// algorithm reads the algorithm and the size of new RSA keys.
func (m keyArgumentsModel) algorithm(r *reader) (a jwk.Algorithm, rsaBits int) {
	rsaBits = m.rsaBits(r)
	if !r.known("algorithm", m.Algorithm) {
		return a, rsaBits
	}
	a, err := jwk.ParseAlgorithm(m.Algorithm.ValueString())
	refuse(r.diags, path.Root("algorithm"), "Unsupported Algorithm", err)
	if err == nil && rsaBits != 0 && a.DefaultRSABits() == 0 {
		refuseBecause(r.diags, path.Root("rsa_bits"), "RSA Size Without RSA",
			fmt.Sprintf("rsa_bits is the modulus size of RSA keys, but %s does not use RSA. Remove rsa_bits.", a))
	}
	if rsaBits == 0 {
		rsaBits = a.DefaultRSABits()
	}
	return a, rsaBits
}

// warnOfUnusedNames warns about names of fields that no key for the algorithm has. It is no error, because a keyset whose algorithm changes has keys
// for both for some time.
func (m keyArgumentsModel) warnOfUnusedNames(diags *diag.Diagnostics) {
	quiet := &reader{diags: &diag.Diagnostics{}}
	a, _ := m.algorithm(quiet)
	if unused := m.env(quiet).Unused(a); len(unused) > 0 && !a.IsZero() {
		warnOf(diags, path.Root("env_names"), "Variable Without a Value",
			fmt.Sprintf("env_names names %s, but no key for %s has such a value, so env contains no such variable. Remove the name from env_names.", strings.Join(unused, ", "), a))
	}
}

// env reads the names and the encoding of variables.
func (m keyArgumentsModel) env(r *reader) keyset.EnvNames {
	n := keyset.EnvNames{
		Prefix:    r.text("env_prefix", m.EnvPrefix),
		PEMFormat: r.text("env_pem_format", m.EnvPEMFormat),
		Names:     map[keyset.Field]string{},
	}
	if r.known("env_pem_format", m.EnvPEMFormat) && !slices.Contains(keyset.PEMFormats(), n.PEMFormat) {
		refuseBecause(r.diags, path.Root("env_pem_format"), "Unknown Format of a PEM Variable",
			fmt.Sprintf("env_pem_format is not a known encoding of PEM values.%s Use one of: %s.",
				refusal.DidYouMean(n.PEMFormat, keyset.PEMFormats()...), strings.Join(keyset.PEMFormats(), ", ")))
	}
	for name, variable := range r.texts("env_names", m.EnvNames) {
		field, err := keyset.ParseField(name)
		refuse(r.diags, path.Root("env_names").AtMapKey(name), "Unknown Field", err)
		n.Names[field] = variable
	}
	if err := n.CheckPrefix(); err != nil {
		refuse(r.diags, path.Root("env_prefix"), "Invalid Environment Variable Name", err)
		return n
	}
	refuse(r.diags, path.Root("env_names"), "Invalid Environment Variable Name", n.Check())
	return n
}
