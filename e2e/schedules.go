package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// A workflow has the parts of a GitHub Actions workflow that run here.
type workflow struct {
	On   struct{ Schedule []struct{ Cron string } }
	Jobs map[string]struct {
		Steps []struct{ Run string }
	}
}

// A manifest has the parts of a Kubernetes object that run here.
type manifest struct {
	Kind string
	Spec struct {
		Schedule          string
		ConcurrencyPolicy string `yaml:"concurrencyPolicy"`
		JobTemplate       struct {
			Spec struct {
				Template struct {
					Spec struct {
						Containers []struct{ Command, Args []string }
					}
				}
			}
		} `yaml:"jobTemplate"`
	}
}

// actionlint is pinned, and verified with Go's checksum database.
const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"

// githubActions checks that the workflow is valid, and that its commands rotate keys.
func (s *suite) githubActions() check {
	return check{"GitHub Actions", func(ctx context.Context) row {
		if skip := s.needs("go", "bash"); skip != "" {
			return row{skip: skip}
		}
		file := filepath.Join(s.root, "examples", "github-actions", ".github", "workflows", "rotate-jwt-keys.yml")
		if err := quietly(ctx, s.root, "go", "run", actionlint, "-no-color", file); err != nil {
			return row{err: err}
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return row{err: err}
		}
		var w workflow
		if err := yaml.Unmarshal(text, &w); err != nil {
			return row{err: err}
		}
		if len(w.On.Schedule) != 1 {
			return row{err: errors.New("the workflow does not have one schedule")}
		}
		script := ""
		for _, step := range w.Jobs["apply"].Steps {
			script += step.Run + "\n"
		}
		return s.runSchedule(ctx, w.On.Schedule[0].Cron, script)
	}}
}

var pipelineSchedule = regexp.MustCompile(`"([0-9,]+ \* \* \* \*)" in Build > Pipeline schedules`)

// gitLab checks that the commands of the job rotate keys, with the schedule that its comment names.
func (s *suite) gitLab() check {
	return check{"GitLab CI", func(ctx context.Context) row {
		if skip := s.needs("bash"); skip != "" {
			return row{skip: skip}
		}
		text, err := os.ReadFile(filepath.Join(s.root, "examples", "gitlab-ci", ".gitlab-ci.yml"))
		if err != nil {
			return row{err: err}
		}
		var jobs map[string]struct{ Script []string }
		if err := yaml.Unmarshal(text, &jobs); err != nil {
			return row{err: err}
		}
		schedule := pipelineSchedule.FindSubmatch(text)
		if len(jobs) != 1 || schedule == nil {
			return row{err: errors.New("the file does not have one job and one schedule")}
		}
		return s.runSchedule(ctx, string(schedule[1]), strings.Join(jobs["rotate-jwt-keys"].Script, "\n"))
	}}
}

// cronJob checks that kubectl accepts the manifests, and that the commands of the job rotate keys.
func (s *suite) cronJob() check {
	return check{"Kubernetes CronJob", func(ctx context.Context) row {
		if skip := s.needs("kubectl", "bash"); skip != "" {
			return row{skip: skip}
		}
		text, err := os.ReadFile(filepath.Join(s.root, "examples", "cronjob", "cronjob.yaml"))
		if err != nil {
			return row{err: err}
		}
		deployment, err := os.ReadFile(filepath.Join(s.root, "examples", "kubernetes-kubectl", "deployment.yaml"))
		if err != nil {
			return row{err: err}
		}
		if _, err := kustomize(s.scratch, map[string]string{"cronjob.yaml": string(text), "deployment.yaml": string(deployment)}); err != nil {
			return row{err: err}
		}
		documents := yaml.NewDecoder(bytes.NewReader(text))
		for {
			var m manifest
			if err := documents.Decode(&m); err != nil {
				return row{err: fmt.Errorf("the manifest has no CronJob: %w", err)}
			}
			if m.Kind != "CronJob" {
				continue
			}
			containers := m.Spec.JobTemplate.Spec.Template.Spec.Containers
			if len(containers) != 1 || len(containers[0].Args) != 1 || m.Spec.ConcurrencyPolicy != "Forbid" {
				return row{err: errors.New("the CronJob does not run one script at a time")}
			}
			return s.runSchedule(ctx, m.Spec.Schedule, containers[0].Args[0])
		}
	}}
}

// runSchedule runs the commands of a schedule with the example for Kubernetes four times: first, with nothing due, when a rotation is
// due, and with nothing scheduled any longer. Then next_transition_at is null. The directory stays, in place of a remote state. The schedule has to be shorter than propagation_delay.
func (s *suite) runSchedule(ctx context.Context, cron, script string) row {
	ws, err := s.newWorkspace(ctx, "kubernetes-kubectl")
	if err != nil {
		return row{err: err}
	}
	work, err := os.MkdirTemp(s.scratch, "schedule-")
	if err != nil {
		return row{err: err}
	}
	if strings.Contains(script, "/configuration/") {
		script = strings.NewReplacer("/configuration/", ws.Dir+"/", "/workspace", work).Replace(script)
	} else {
		work = ws.Dir
	}
	run := func(now time.Time) (keyset, error) {
		cmd := exec.CommandContext(ctx, "bash", "-ec", script)
		cmd.Dir = work
		cmd.Env = append(append([]string{}, ws.Env...), "TF_VAR_as_of="+now.Format(time.RFC3339), "GITHUB_STEP_SUMMARY="+filepath.Join(work, "summary.md"),
			"PATH="+filepath.Dir(s.terraform)+string(os.PathListSeparator)+os.Getenv("PATH"))
		if out, err := cmd.CombinedOutput(); err != nil {
			return keyset{}, fmt.Errorf("the script: %w\n%s", err, out)
		}
		return (&workspace{&terraformtest.Workspace{Dir: work}}).keyset("auth")
	}
	first, err := run(firstApply)
	if err != nil {
		return row{err: err}
	}
	t, err := first.timing()
	if err != nil {
		return row{err: err}
	}
	every, err := intervalOf(cron)
	if err == nil && every >= t.delay {
		err = fmt.Errorf("it applies every %s, so a failed apply is not repeated within propagation_delay, %s", every, t.delay)
	}
	if err != nil {
		return row{err: err}
	}
	idle, err := run(firstApply.Add(6 * time.Hour))
	if err == nil && !reflect.DeepEqual(first, idle) {
		err = errors.New("a run with nothing due changed the keyset")
	}
	if err != nil {
		return row{steps: 1, err: err}
	}
	due, err := time.Parse(time.RFC3339, first.NextTransitionAt)
	if err != nil {
		return row{steps: 2, err: err}
	}
	last, err := run(due.Add(6 * time.Hour))
	if err == nil && (first.Standby == nil || last.Active.Kid != first.Standby.Kid) {
		err = errors.New("a run after the rotation was due did not rotate")
	}
	if err != nil {
		return row{steps: 3, err: err}
	}
	const never = "resource \"jwt_keyset\" \"auth\" {\n  rotation_period = \"0s\"\n}\n"
	if err := os.WriteFile(filepath.Join(ws.Dir, "never_override.tf"), []byte(never), 0o600); err != nil {
		return row{steps: 3, err: err}
	}
	quiet, err := run(due.AddDate(0, 2, 0))
	if err == nil && quiet.NextTransitionAt != "" {
		err = errors.New("something is scheduled without a rotation period")
	}
	return row{steps: 4, err: err}
}

// intervalOf returns the longest time between two runs of a schedule such as "17,47 * * * *".
func intervalOf(cron string) (time.Duration, error) {
	minutes, ok := strings.CutSuffix(cron, " * * * *")
	if !ok {
		return 0, fmt.Errorf("the schedule %q does not run every hour", cron)
	}
	var runs []int
	for minute := range strings.SplitSeq(minutes, ",") {
		run, err := strconv.Atoi(minute)
		if err != nil {
			return 0, fmt.Errorf("the schedule %q has no list of minutes", cron)
		}
		runs = append(runs, run)
	}
	slices.Sort(runs)
	longest := 60 + runs[0] - runs[len(runs)-1]
	for i := range runs[1:] {
		longest = max(longest, runs[i+1]-runs[i])
	}
	return time.Duration(longest) * time.Minute, nil
}
