package rotation

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
)

// A scenario is a timeline as text, see testdata/scenarios/README.md. Keys are named by their generation. Times count from the beginning.
type scenario struct {
	policy  Policy
	state   State
	applies []snapshot
	clock   time.Time // of the last line with a time
	jump    bool      // the next line can be earlier
}

// snapshot is the result of an apply.
type snapshot struct {
	at     time.Time
	policy Policy
	state  State
}

// TestScenarios plays every scenario. All invariants must hold in each apply.
func TestScenarios(t *testing.T) {
	files := must(filepath.Glob("testdata/scenarios/*.txt"))
	if len(files) < 30 {
		t.Errorf("%d scenarios, want 30 or more", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text := must(os.ReadFile(file))
			if !strings.HasPrefix(string(text), "# ") {
				t.Error("a scenario must begin with a comment that says what it shows")
			}
			if err := playScenario(string(text)); err != nil {
				t.Errorf("%s:%v", file, err)
			}
		})
	}
}

// playScenario plays a scenario to its end, or to the first line that is wrong or not understood.
func playScenario(text string) error {
	s := scenario{policy: ordinary(), clock: noon}
	checked := 0
	for number, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if err := s.line(words); err != nil {
			return fmt.Errorf("%d: %w", number+1, err)
		}
		if strings.Contains(line, ":") {
			checked++
		}
	}
	if checked == 0 {
		return fmt.Errorf("1: nothing is checked")
	}
	return nil
}

// line plays one line.
func (s *scenario) line(words []string) error {
	head, rest, outcome := strings.Join(words, " "), "", false
	if head, rest, outcome = strings.Cut(head, ": "); !outcome {
		switch {
		case words[0] == "policy":
			return s.setPolicy(strings.TrimPrefix(head, "policy "))
		case words[0] == "adopt" && len(words) == 2 && words[1] == "1" && len(s.state.Keys) == 0:
			s.state = Adopt("1")
			return nil
		case head == "the clock goes back":
			s.jump = true
			return nil
		}
		return fmt.Errorf("not understood: %q", head)
	}
	switch head {
	case "keys":
		return expect("keys", s.keys(), rest)
	case "next":
		return expect("next", s.next(), rest)
	}
	at, err := instantOf(words[0])
	if err != nil {
		return err
	}
	if at.Before(s.clock) && !s.jump {
		return fmt.Errorf("%s is before %s, and the clock did not go back", words[0], since(s.clock))
	}
	s.clock, s.jump = at, false
	head = strings.TrimPrefix(head, words[0]+" ")
	switch verb, _, _ := strings.Cut(head, " "); verb {
	case "apply":
		return s.apply(at, strings.TrimPrefix(head, "apply"), rest)
	case "token":
		return s.token(at, strings.TrimPrefix(head, "token "), rest)
	}
	return fmt.Errorf("not understood: %q", head)
}

func (s *scenario) apply(at time.Time, how, want string) error {
	judged := at
	if how != "" {
		plan, ok := strings.CutPrefix(how, " as planned at ")
		if !ok {
			return fmt.Errorf("not understood: %q", how)
		}
		var err error
		if judged, err = instantOf(plan); err != nil {
			return err
		}
	}
	t := observe(s.state, s.policy, judged, at, byGeneration)
	if f := t.violated(""); f.rule != "" {
		return fmt.Errorf("violated: %s: %s", f.rule, f.detail)
	}
	s.state = t.after
	s.applies = append(s.applies, snapshot{t.stamped, s.policy, s.state})
	return expect("apply", listed(t.done), want)
}

// token checks whether a verifier with a JWK Set of some time accepts a token of some time. Both must be possible.
func (s *scenario) token(at time.Time, which, want string) error {
	words := strings.Fields(which)
	if len(words) != 8 || words[0] != "of" || words[2] != "signed" || words[3] != "at" || words[5] != "jwks" || words[6] != "of" {
		return fmt.Errorf("not understood: %q", which)
	}
	generation, err := strconv.Atoi(words[1])
	if err != nil {
		return fmt.Errorf("not a key: %q", words[1])
	}
	signed, err := instantOf(strings.TrimSuffix(words[4], ","))
	if err != nil {
		return err
	}
	served, err := instantOf(words[7])
	if err != nil {
		return err
	}
	signs, cached, expires := false, -1, signed
	for i, a := range s.applies {
		until := s.clock // the last instant at which signers and endpoints can use it
		if i+1 < len(s.applies) {
			until = s.applies[i+1].at.Add(s.applies[i+1].policy.PropagationDelay)
		}
		if active, _ := a.state.Active(); !signed.Before(a.at) && !signed.After(until) {
			signs = signs || active.Generation == generation
			expires = latest(expires, later(signed, a.policy.MaxTokenTTL, a.policy.ClockSkew, a.policy.ClockSkew))
		}
		if !served.Before(a.at) && !at.After(until.Add(a.policy.JWKSMaxAge)) {
			cached = i
		}
	}
	switch {
	case !signs:
		return fmt.Errorf("no signer has key %d at %s", generation, since(signed))
	case at.Before(signed) || at.After(expires):
		return fmt.Errorf("a token signed at %s is not valid at %s", since(signed), since(at))
	case cached < 0:
		return fmt.Errorf("no cache has a document of %s at %s", since(served), since(at))
	}
	if _, known := s.applies[cached].state.key(generation); known {
		return expect("token", "accepted", want)
	}
	return expect("token", "refused", want)
}

func (s *scenario) keys() string {
	keys := slices.SortedFunc(slices.Values(s.state.Keys), func(a, b Key) int { return a.Generation - b.Generation })
	var each []string
	for _, k := range keys {
		text := fmt.Sprintf("%d %s", k.Generation, k.Status)
		switch k.Status {
		case Standby:
			text += " until " + since(k.ActivateAfter)
		case Passive:
			text += " until " + since(k.RemoveAfter)
		}
		each = append(each, text)
	}
	return strings.Join(each, ", ")
}

func (s *scenario) next() string {
	next, ok := s.state.Next(s.policy)
	if !ok {
		return "nothing"
	}
	return fmt.Sprintf("%s at %s", next, since(next.At))
}

// listed writes what an apply did as scenarios do.
func listed(done []Transition) string {
	var each []string
	for _, t := range done {
		text := string(t.Kind)
		switch {
		case t.Kind == Publish && t.Key.Status == Active:
			text = "publish and sign"
		case t.Kind == Activate:
			text = "sign"
		}
		text += " " + strconv.Itoa(t.Key.Generation)
		if t.Previous.Generation != 0 {
			text += fmt.Sprintf(" after %d", t.Previous.Generation)
		}
		if t.Reason != "" {
			text += fmt.Sprintf(" (%s)", t.Reason)
		}
		each = append(each, text)
	}
	if len(each) == 0 {
		return "nothing"
	}
	return strings.Join(each, ", ")
}

func expect(what, got, want string) error {
	if got != want {
		return fmt.Errorf("%s: got %s, want %s", what, got, want)
	}
	return nil
}

func instantOf(text string) (time.Time, error) {
	d, err := model.ParseDuration(text)
	return noon.Add(time.Duration(d)), err
}

func since(t time.Time) string { return model.Duration(t.Sub(noon)).String() }

// must is for what cannot fail in a test unless the test is wrong.
func must[T any](value T, err error) T { check(err); return value }

func check(err error) {
	if err != nil {
		panic(err)
	}
}
