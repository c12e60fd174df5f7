package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// newInProcessWorkspace returns a workspace in which no Terraform runs. For resources of this provider, and for a configuration without
// references between them, the test itself does what Terraform does, through the provider's protocol: it validates, refreshes, plans,
// plans again when it applies, and holds the provider to what it planned. That takes milliseconds instead of seconds.
//
// What only Terraform can show has tests with [newWorkspace]: dependent resources, unknown values, ephemeral values, moved blocks,
// imports, sensitive values, and the files and logs that Terraform writes.
func newInProcessWorkspace(t *testing.T) *workspace {
	t.Helper()
	t.Parallel()
	w := &workspace{t: t, clock: newClock(), Workspace: &terraformtest.Workspace{Binary: "in-process", Dir: t.TempDir()}}
	p := &inProcess{w: w, state: map[string]instance{}, saved: map[string]runPlan{}}
	w.Terraform = p.run
	return w
}

// inProcess is what Terraform knows of one workspace.
type inProcess struct {
	w     *workspace
	state map[string]instance // by address
	saved map[string]runPlan  // by file name
}

// instance is one resource in the state.
type instance struct {
	value   tftypes.Value
	private []byte
}

// runPlan is a plan for all resources, by address.
type runPlan struct {
	provider tftypes.Value
	changes  map[string]plannedChange
}

// plannedChange is a plan for one resource.
type plannedChange struct {
	actions []string
	config  tftypes.Value
	prior   instance // as refreshed
	after   tftypes.Value
}

// resourceConfig is one resource of the configuration.
type resourceConfig struct {
	kind string
	body hcl.Attributes
}

// run does what `terraform args...` does.
func (p *inProcess) run(args []string) terraformtest.Result {
	p.w.t.Helper()
	flags := map[string]string{}
	var files []string
	for _, arg := range args[1:] {
		if name, value, _ := strings.Cut(arg, "="); strings.HasPrefix(arg, "-") {
			flags[name] = value
		} else {
			files = append(files, arg)
		}
	}
	r := &inProcessRun{p: p, t: p.w.t}
	exit := 0
	switch {
	case args[0] == "plan":
		plan := r.plan(flags)
		p.saved[flags["-out"]] = plan
		if _, detailed := flags["-detailed-exitcode"]; detailed && !plan.idle() {
			exit = 2
		}
	case args[0] == "apply" && len(files) == 1:
		r.apply(p.saved[files[0]])
	case args[0] == "apply":
		if plan := r.plan(flags); !r.failed() {
			r.apply(plan)
		}
	case args[0] == "destroy":
		p.state = map[string]instance{}
		p.writeState()
	case args[0] == "show" && len(files) == 1:
		return terraformtest.Result{Stdout: p.saved[files[0]].json(p.w.t)}
	default:
		p.w.t.Fatalf("%q is not done in-process: use newWorkspace", args)
	}
	if r.failed() {
		exit = 1
	}
	return terraformtest.Result{Exit: exit, Diagnostics: r.diagnostics, Stdout: fmt.Sprint(r.diagnostics)}
}

// inProcessRun is one run under way.
type inProcessRun struct {
	p           *inProcess
	t           *testing.T
	server      tfprotov6.ProviderServer
	schemas     *tfprotov6.GetProviderSchemaResponse
	diagnostics []terraformtest.Diagnostic
}

func (r *inProcessRun) failed() bool {
	return slices.ContainsFunc(r.diagnostics, func(d terraformtest.Diagnostic) bool { return d.Severity == "error" })
}

// start starts the provider.
func (r *inProcessRun) start(providerConfig func(*tfprotov6.Schema) tftypes.Value) (config tftypes.Value) {
	r.server = newServer(r.p.w.clock)
	var err error
	r.schemas, err = r.server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	r.check("", nil, err)
	config = providerConfig(r.schemas.Provider)
	resp, err := r.server.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{Config: r.dynamic(config)})
	r.check("", resp.Diagnostics, err)
	return config
}

// check notes diagnostics, and reports whether there is no error.
func (r *inProcessRun) check(address string, diags []*tfprotov6.Diagnostic, err error) bool {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	ok := true
	for _, d := range diags {
		severity := "warning"
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			severity, ok = "error", false
		}
		r.diagnostics = append(r.diagnostics, terraformtest.Diagnostic{Severity: severity, Summary: d.Summary, Detail: d.Detail, Address: address})
	}
	return ok
}

func (r *inProcessRun) refuse(address, summary string, err error) {
	r.diagnostics = append(r.diagnostics, terraformtest.Diagnostic{Severity: "error", Summary: summary, Detail: fmt.Sprint(err), Address: address})
}

func (r *inProcessRun) dynamic(v tftypes.Value) *tfprotov6.DynamicValue {
	r.t.Helper()
	d, err := tfprotov6.NewDynamicValue(v.Type(), v)
	r.check("", nil, err)
	return &d
}

func (r *inProcessRun) value(kind string, d *tfprotov6.DynamicValue) tftypes.Value {
	r.t.Helper()
	v, err := d.Unmarshal(r.schemas.ResourceSchemas[kind].ValueType())
	r.check("", nil, err)
	return v
}

// plan plans the configuration in main.tf.
func (r *inProcessRun) plan(flags map[string]string) runPlan {
	r.t.Helper()
	resources, provider := r.p.read()
	plan := runPlan{changes: map[string]plannedChange{}}
	plan.provider = r.start(func(s *tfprotov6.Schema) tftypes.Value { return r.p.decode(s, provider) })
	addresses := slices.Sorted(maps.Keys(resources))
	configs := map[string]tftypes.Value{}
	for _, address := range addresses {
		kind := resources[address].kind
		configs[address] = r.p.decode(r.schemas.ResourceSchemas[kind], resources[address].body)
		resp, err := r.server.ValidateResourceConfig(context.Background(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: kind, Config: r.dynamic(configs[address]),
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		})
		r.check(address, resp.Diagnostics, err)
	}
	if r.failed() {
		return plan
	}
	for address, was := range r.p.state {
		if _, ok := resources[address]; !ok {
			plan.changes[address] = plannedChange{actions: []string{"delete"}, prior: was}
		}
	}
	for _, address := range addresses {
		kind := resources[address].kind
		prior, exists := r.p.state[address]
		if !exists {
			prior.value = tftypes.NewValue(r.schemas.ResourceSchemas[kind].ValueType(), nil)
		} else if flags["-refresh"] != "false" {
			resp, err := r.server.ReadResource(context.Background(), &tfprotov6.ReadResourceRequest{TypeName: kind, CurrentState: r.dynamic(prior.value), Private: prior.private})
			if !r.check(address, resp.Diagnostics, err) {
				continue
			}
			prior = instance{r.value(kind, resp.NewState), resp.Private}
		}
		change := plannedChange{config: configs[address], prior: prior}
		if _, refreshOnly := flags["-refresh-only"]; refreshOnly {
			change.actions, change.after = []string{"no-op"}, prior.value
			plan.changes[address] = change
			continue
		}
		planned := r.planOne(kind, address, change.config, prior)
		if planned == nil {
			continue
		}
		change.after = r.value(kind, planned.PlannedState)
		switch {
		case !exists:
			change.actions = []string{"create"}
		case len(planned.RequiresReplace) > 0 || flags["-replace"] == address:
			change.actions = []string{"delete", "create"}
			again := r.planOne(kind, address, change.config, instance{value: tftypes.NewValue(prior.value.Type(), nil)})
			if again == nil {
				continue
			}
			change.after = r.value(kind, again.PlannedState)
		case change.after.Equal(prior.value):
			change.actions = []string{"no-op"}
		default:
			change.actions = []string{"update"}
		}
		plan.changes[address] = change
	}
	return plan
}

// planOne plans one resource; nil if that fails.
func (r *inProcessRun) planOne(kind, address string, config tftypes.Value, prior instance) *tfprotov6.PlanResourceChangeResponse {
	r.t.Helper()
	resp, err := r.server.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: kind, PriorState: r.dynamic(prior.value), PriorPrivate: prior.private, Config: r.dynamic(config),
		ProposedNewState: r.dynamic(proposed(r.t, r.schemas.ResourceSchemas[kind], config, prior.value)),
	})
	if !r.check(address, resp.Diagnostics, err) {
		return nil
	}
	return resp
}

// proposed is what Terraform proposes as the new state: the configuration without write-only arguments, and what the provider computes
// as it was.
func proposed(t testing.TB, schema *tfprotov6.Schema, config, prior tftypes.Value) tftypes.Value {
	t.Helper()
	all := attributes(t, config)
	var was map[string]tftypes.Value
	if !prior.IsNull() {
		was = attributes(t, prior)
	}
	for _, a := range schema.Block.Attributes {
		if v, ok := was[a.Name]; ok && a.Computed && all[a.Name].IsNull() {
			all[a.Name] = v
		}
		if a.WriteOnly {
			all[a.Name] = tftypes.NewValue(a.Type, nil)
		}
	}
	return tftypes.NewValue(config.Type(), all)
}

// apply carries out a plan that was made before, perhaps long ago. Terraform plans again with the state of the plan.
func (r *inProcessRun) apply(plan runPlan) {
	r.t.Helper()
	r.start(func(*tfprotov6.Schema) tftypes.Value { return plan.provider })
	if r.failed() {
		return
	}
	for _, address := range slices.Sorted(maps.Keys(plan.changes)) {
		change := plan.changes[address]
		kind, _, _ := strings.Cut(address, ".")
		prior := change.prior
		switch change.actions[0] {
		case "no-op":
			r.p.state[address] = prior // as refreshed
			continue
		case "delete":
			delete(r.p.state, address)
			if len(change.actions) == 1 {
				continue
			}
			prior = instance{value: tftypes.NewValue(prior.value.Type(), nil)}
		}
		again := r.planOne(kind, address, change.config, prior)
		if again == nil {
			continue
		}
		after := r.value(kind, again.PlannedState)
		if err := keeps("", change.after, after); err != nil {
			r.refuse(address, "Provider produced inconsistent final plan", err)
			continue
		}
		resp, err := r.server.ApplyResourceChange(context.Background(), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: kind, PriorState: r.dynamic(prior.value), PlannedState: r.dynamic(after), Config: r.dynamic(change.config), PlannedPrivate: again.PlannedPrivate,
		})
		if !r.check(address, resp.Diagnostics, err) {
			continue
		}
		is := instance{r.value(kind, resp.NewState), resp.Private}
		if !is.value.IsFullyKnown() {
			r.refuse(address, "Provider returned unknown values after apply", nil)
		}
		if err := keeps("", after, is.value); err != nil {
			r.refuse(address, "Provider produced inconsistent result after apply", err)
		}
		r.p.state[address] = is
	}
	r.p.writeState()
}

func (p runPlan) idle() bool {
	for _, c := range p.changes {
		if !slices.Equal(c.actions, []string{"no-op"}) {
			return false
		}
	}
	return true
}

// json is the plan as `terraform show -json` prints it.
func (p runPlan) json(t *testing.T) string {
	t.Helper()
	type change struct {
		Actions      []string `json:"actions"`
		Before       any      `json:"before"`
		After        any      `json:"after"`
		AfterUnknown any      `json:"after_unknown"`
	}
	type resourceChange struct {
		Address string `json:"address"`
		Change  change `json:"change"`
	}
	var all []resourceChange
	for address, c := range p.changes {
		all = append(all, resourceChange{address, change{c.actions, jsonOf(t, c.prior.value), jsonOf(t, c.after), unknownIn(t, c.after)}})
	}
	text, err := json.Marshal(map[string]any{"resource_changes": all})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// jsonOf writes a value as Terraform writes it in JSON, without what is unknown.
func jsonOf(t *testing.T, v tftypes.Value) any {
	t.Helper()
	if v.Type() == nil || v.IsNull() || !v.IsKnown() {
		return nil
	}
	var result any
	var err error
	switch {
	case v.Type().Is(tftypes.String):
		var s string
		err, result = v.As(&s), &s
	case v.Type().Is(tftypes.Bool):
		var b bool
		err, result = v.As(&b), &b
	case v.Type().Is(tftypes.Number):
		n := new(big.Float)
		err = v.As(&n)
		result = json.Number(n.Text('f', -1))
	case v.Type().Is(tftypes.Object{}), v.Type().Is(tftypes.Map{}):
		object := map[string]any{}
		for name, e := range attributes(t, v) {
			if e.IsKnown() {
				object[name] = jsonOf(t, e)
			}
		}
		result = object
	default:
		var elements []tftypes.Value
		err = v.As(&elements)
		list := []any{}
		for _, e := range elements {
			list = append(list, jsonOf(t, e))
		}
		result = list
	}
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// unknownIn has true at every path of a value that is unknown.
func unknownIn(t *testing.T, v tftypes.Value) any {
	t.Helper()
	switch {
	case v.Type() == nil || v.IsNull():
		return nil
	case !v.IsKnown():
		return true
	case v.Type().Is(tftypes.Object{}), v.Type().Is(tftypes.Map{}):
		object := map[string]any{}
		for name, e := range attributes(t, v) {
			if u := unknownIn(t, e); u != nil {
				object[name] = u
			}
		}
		return object
	}
	return nil
}

// writeState writes the state file, as far as tests read it.
func (p *inProcess) writeState() {
	p.w.t.Helper()
	type stateInstance struct {
		Attributes any    `json:"attributes"`
		Private    []byte `json:"private"`
	}
	type stateResource struct {
		Mode      string          `json:"mode"`
		Type      string          `json:"type"`
		Name      string          `json:"name"`
		Instances []stateInstance `json:"instances"`
	}
	resources := []stateResource{}
	for _, address := range slices.Sorted(maps.Keys(p.state)) {
		kind, name, _ := strings.Cut(address, ".")
		is := p.state[address]
		resources = append(resources, stateResource{"managed", kind, name, []stateInstance{{jsonOf(p.w.t, is.value), is.private}}})
	}
	if err := p.w.WriteJSON("terraform.tfstate", map[string]any{"version": 4, "resources": resources}); err != nil {
		p.w.t.Fatal(err)
	}
}

// read reads main.tf: resources by address, and the provider block.
func (p *inProcess) read() (resources map[string]resourceConfig, provider hcl.Attributes) {
	p.w.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.w.Dir, "main.tf"))
	if err != nil {
		p.w.t.Fatal(err)
	}
	file, diags := hclsyntax.ParseConfig(text, "main.tf", hcl.InitialPos)
	if diags.HasErrors() {
		p.w.t.Fatal(diags)
	}
	resources = map[string]resourceConfig{}
	for _, block := range file.Body.(*hclsyntax.Body).Blocks {
		body, diags := block.Body.JustAttributes()
		if diags.HasErrors() {
			p.w.t.Fatal(diags)
		}
		switch block.Type {
		case "resource":
			resources[strings.Join(block.Labels, ".")] = resourceConfig{block.Labels[0], body}
		case "provider":
			provider = body
		case "variable": // Its value is in the environment.
		default:
			p.w.t.Fatalf("a %s is not done in-process: use newWorkspace", block.Type)
		}
	}
	return resources, provider
}

// decode returns the arguments of a block as a value of a schema.
func (p *inProcess) decode(schema *tfprotov6.Schema, body hcl.Attributes) tftypes.Value {
	p.w.t.Helper()
	variables := map[string]cty.Value{}
	for _, entry := range p.w.Env {
		if name, value, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "TF_VAR_") {
			variables[strings.TrimPrefix(name, "TF_VAR_")] = cty.StringVal(value)
		}
	}
	object := schema.ValueType().(tftypes.Object)
	all := map[string]tftypes.Value{}
	for name, t := range object.AttributeTypes {
		all[name] = tftypes.NewValue(t, nil)
	}
	for name, a := range body {
		t, ok := object.AttributeTypes[name]
		if !ok {
			p.w.t.Fatalf("there is no argument %s", name)
		}
		v, diags := a.Expr.Value(&hcl.EvalContext{Variables: map[string]cty.Value{"var": cty.ObjectVal(variables)}})
		if diags.HasErrors() {
			p.w.t.Fatalf("%v: is this done in-process?", diags)
		}
		text, err := ctyjson.Marshal(v, v.Type())
		if err != nil {
			p.w.t.Fatal(err)
		}
		if all[name], err = tftypes.ValueFromJSON(text, t); err != nil {
			p.w.t.Fatal(err)
		}
	}
	return tftypes.NewValue(object, all)
}
