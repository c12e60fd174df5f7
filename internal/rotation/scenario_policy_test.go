package rotation

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
)

// setPolicy sets arguments of the policy, by their names in a configuration.
func (s *scenario) setPolicy(text string) error {
	for member := range strings.SplitSeq(text, ", ") {
		name, value, _ := strings.Cut(member, " ")
		p := &s.policy
		length := map[string]*time.Duration{
			"rotation_period": &p.RotationPeriod, "max_token_ttl": &p.MaxTokenTTL, "jwks_max_age": &p.JWKSMaxAge,
			"propagation_delay": &p.PropagationDelay, "clock_skew": &p.ClockSkew, "removal_grace": &p.RemovalGrace,
		}[name]
		var err error
		switch {
		case length != nil:
			var d model.Duration
			d, err = model.ParseDuration(value)
			*length = time.Duration(d)
		case name == "keys_to_keep":
			p.KeysToKeep, err = strconv.Atoi(value)
		case name == "max_published_keys":
			p.MaxPublished, err = strconv.Atoi(value)
		case name == "algorithm" && value != "":
			p.KeySpec, p.Symmetric = value, strings.HasPrefix(value, "HS")
		case name == "rotation_triggers" && value != "":
			p.Trigger = value
		case name == "signing_kid" && value != "":
			p.SigningKid = strings.TrimPrefix(value, "null")
		case name == "revoked_kids" && value != "":
			p.RevokedKids = strings.Fields(value)
		case name == "published_kids" && value != "":
			p.RequirePublished, p.PublishedKids = value != "null", strings.Fields(value)
		case name == "deployed_kids" && value != "":
			p.RequireDeployed, p.DeployedKids = value != "null", strings.Fields(value)
		default:
			err = fmt.Errorf("not understood: %q", member)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// A scenario fails if a line is wrong or not understood.
func TestScenariosAreStrict(t *testing.T) {
	const begin = "# x\n0 apply: publish and sign 1 (first), publish 2\n"
	for _, tt := range []struct{ text, want string }{
		{"# nothing\n", "1: nothing is checked"},
		{"policy rotation_period 90d\n", "1: nothing is checked"},
		{"policy rotation_perod 90d\n", `1: not understood: "rotation_perod 90d"`},
		{"policy rotation_period soon\n", `1: not a valid duration string: "soon"`},
		{"policy keys_to_keep many\n", `1: strconv.Atoi: parsing "many": invalid syntax`},
		{"policy algorithm\n", `1: not understood: "algorithm"`},
		{"adopt 2\n", `1: not understood: "adopt 2"`},
		{"0 apply\n", `1: not understood: "0 apply"`},
		{"0 apply again: nothing\n", `1: not understood: " again"`},
		{"0 apply as planned at noon: nothing\n", `1: not a valid duration string: "noon"`},
		{"noon apply: nothing\n", `1: not a valid duration string: "noon"`},
		{"0 destroy: nothing\n", `1: not understood: "destroy"`},
		{"0 apply: nothing\n", "1: apply: got publish and sign 1 (first), publish 2, want nothing"},
		{begin + "keys: 1 active\n", "3: keys: got 1 active, 2 standby until 1d1h5m, want 1 active"},
		{begin + "next: nothing\n", "3: next: got activate 2 at 90d, want nothing"},
		{begin + "1d apply: nothing\n0 apply: nothing\n", "4: 0 is before 1d, and the clock did not go back"},
		{begin + "1h token of 2 signed at 1h, jwks of 0: accepted\n", "3: no signer has key 2 at 1h"},
		{begin + "3d token of 1 signed at 1h, jwks of 3d: accepted\n", "3: a token signed at 1h is not valid at 3d"},
		{begin + "1h token of 1 signed at 2h, jwks of 0: accepted\n", "3: no signer has key 1 at 2h"},
		{begin + "1h token of 1 signed at 1h, jwks of 0: refused\n", "3: token: got accepted, want refused"},
		{begin + "90d apply: sign 2 after 1 (period), publish 3\n92d token of 2 signed at 92d, jwks of 1d: accepted\n", "4: no cache has a document of 1d at 92d"},
		{begin + "1h token by 1 signed at 1h, jwks of 0: accepted\n", `3: not understood: "by 1 signed at 1h, jwks of 0"`},
		{begin + "1h token of one signed at 1h, jwks of 0: accepted\n", `3: not a key: "one"`},
	} {
		if err := playScenario(tt.text); err == nil || err.Error() != tt.want {
			t.Errorf("%s\n got %v\nwant %s", tt.text, err, tt.want)
		}
	}
}
