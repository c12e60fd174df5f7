package provider

import (
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// planJSON returns a plan as `terraform show -json` prints it.
func planJSON(t *testing.T, plan []plannedResource) string {
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
	for _, c := range plan {
		actions := []string{c.action}
		if c.action == "replace" {
			actions = []string{"delete", "create"}
		}
		all = append(all, resourceChange{c.address, change{actions, jsonOf(t, c.core.state), jsonOf(t, c.after), unknownIn(t, c.after)}})
	}
	text := must(json.Marshal(map[string]any{"resource_changes": all}))
	return string(text)
}

// jsonOf returns a value as Terraform writes it in JSON, without unknown values.
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

// unknownIn returns true at every path at which a value is unknown.
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

// writeState writes what tests read of the state file.
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
		k := p.state[address]
		resources = append(resources, stateResource{"managed", kind, name, []stateInstance{{jsonOf(p.w.t, k.state), k.private}}})
	}
	if err := p.w.WriteJSON("terraform.tfstate", map[string]any{"version": 4, "resources": resources}); err != nil {
		p.w.t.Fatal(err)
	}
}
