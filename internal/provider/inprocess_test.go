package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// newInProcessWorkspace returns a workspace in which no Terraform runs. It is for resources of this provider without references between
// them. The test does what Terraform does, through the provider's protocol (see [core]): it validates, refreshes, plans, plans again when
// it applies, and checks that the provider keeps its plans. That takes milliseconds instead of seconds.
//
// Use [newWorkspace] for what only Terraform can show: dependent resources, unknown and ephemeral values, moved blocks, imports, sensitive
// values, and the files and logs that Terraform writes.
func newInProcessWorkspace(t *testing.T) *workspace {
	t.Helper()
	t.Parallel()
	w := &workspace{t: t, clock: newClock(), Workspace: &terraformtest.Workspace{Binary: "in-process", Dir: t.TempDir()}}
	p := &inProcess{w: w, state: map[string]core{}, saved: map[string][]plannedResource{}}
	w.Terraform = p.run
	return w
}

// inProcess is what Terraform knows about a workspace.
type inProcess struct {
	w     *workspace
	state map[string]core              // the resources that exist, by address
	saved map[string][]plannedResource // saved plans, by file name
}

// plannedResource is the part of a plan for one resource.
type plannedResource struct {
	address string
	action  string
	core    core // with the state as the plan refreshed it
	planned
}

// run does what `terraform args...` does.
func (p *inProcess) run(args []string) terraformtest.Result {
	p.w.t.Helper()
	flags, files := map[string]string{}, []string{}
	for _, arg := range args[1:] {
		if name, value, _ := strings.Cut(arg, "="); strings.HasPrefix(arg, "-") {
			flags[name] = value
		} else {
			files = append(files, arg)
		}
	}
	r := &inProcessRun{inProcess: p, flags: flags}
	exit := 0
	switch {
	case args[0] == "plan":
		plan := r.plan()
		p.saved[flags["-out"]] = plan
		if r.has("-detailed-exitcode") && slices.ContainsFunc(plan, func(c plannedResource) bool { return c.action != "no-op" }) {
			exit = 2
		}
	case args[0] == "apply" && len(files) == 1:
		r.apply(p.saved[files[0]])
	case args[0] == "apply":
		if plan := r.plan(); !r.failed() {
			r.apply(plan)
		}
	case args[0] == "destroy":
		p.state = map[string]core{}
		p.writeState()
	case args[0] == "show" && len(files) == 1:
		return terraformtest.Result{Stdout: planJSON(p.w.t, p.saved[files[0]])}
	default:
		p.w.t.Fatalf("%q does not work in-process: use newWorkspace", args)
	}
	if r.failed() {
		exit = 1
	}
	return terraformtest.Result{Exit: exit, Diagnostics: r.diagnostics, Stdout: fmt.Sprint(r.diagnostics)}
}

// inProcessRun is one run.
type inProcessRun struct {
	*inProcess
	flags       map[string]string
	diagnostics []terraformtest.Diagnostic
}

func (r *inProcessRun) has(flag string) bool { _, ok := r.flags[flag]; return ok }

func (r *inProcessRun) failed() bool {
	return slices.ContainsFunc(r.diagnostics, func(d terraformtest.Diagnostic) bool { return d.Severity == "error" })
}

// note keeps diagnostics. It reports whether there is no error among them.
func (r *inProcessRun) note(address string, diags []*tfprotov6.Diagnostic) bool {
	for _, d := range diags {
		severity := strings.ToLower(d.Severity.String())
		r.diagnostics = append(r.diagnostics, terraformtest.Diagnostic{Severity: severity, Summary: d.Summary, Detail: d.Detail, Address: address})
	}
	return !failed(diags)
}

// plan plans the configuration in main.tf.
func (r *inProcessRun) plan() []plannedResource {
	r.w.t.Helper()
	resources, configs := map[string]core{}, map[string]tftypes.Value{}
	for address, body := range r.read() {
		k, exists := r.state[address]
		if !exists {
			kind, _, _ := strings.Cut(address, ".")
			k = *newCoreOf(r.w.t, r.w.clock, kind)
		}
		resources[address], configs[address] = k, r.decode(k.schema, body)
		r.note(address, k.validate(configs[address]))
	}
	if r.failed() {
		return nil
	}
	var plan []plannedResource
	for address, k := range r.state {
		if _, ok := resources[address]; !ok {
			plan = append(plan, plannedResource{address: address, action: "delete", core: k})
		}
	}
	for _, address := range slices.Sorted(maps.Keys(resources)) {
		c := plannedResource{address: address, action: "no-op", core: resources[address]}
		exists := !c.core.state.IsNull()
		if exists && r.flags["-refresh"] != "false" && !r.note(address, c.core.tryRefresh()) {
			continue
		}
		if c.after = c.core.state; !r.has("-refresh-only") {
			var diags []*tfprotov6.Diagnostic
			if c.planned, diags = c.core.tryPlan(configs[address]); !r.note(address, diags) {
				continue
			}
		}
		switch {
		case !exists:
			c.action = "create"
		case c.replaces:
			c.action = "replace"
		case !c.core.idle(c.planned):
			c.action = "update"
		}
		plan = append(plan, c)
	}
	return plan
}

// apply applies a plan. It can be an earlier one.
func (r *inProcessRun) apply(plan []plannedResource) {
	r.w.t.Helper()
	for _, c := range plan {
		k := c.core
		switch c.action {
		case "no-op": // The state is as the plan refreshed it.
		case "delete":
			delete(r.state, c.address)
			continue
		default:
			diags, err := k.tryApply(c.planned)
			if err != nil {
				diags = append(diags, &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: err.Error()})
			}
			if !r.note(c.address, diags) {
				continue
			}
		}
		r.state[c.address] = k
	}
	r.writeState()
}
