package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// A program is a process of a system: its real libraries, and a few lines of code that read requests and write answers, each a line of
// JSON. It uses the test's clock.
type program struct {
	name    string
	cmd     *exec.Cmd
	in      io.WriteCloser
	answers chan answer
	stderr  *tail
}

type answer struct {
	Result json.RawMessage `json:"result"`
	Error  string          `json:"error"`
	gone   bool
}

// answerTimeout is how long a program may take to start or to answer, in real time.
const answerTimeout = time.Minute

// start runs a program with these variables, and waits until it is ready.
func start(ctx context.Context, name string, env map[string]string, argv ...string) (*program, error) {
	p := &program{name: name, cmd: exec.CommandContext(ctx, argv[0], argv[1:]...), answers: make(chan answer), stderr: &tail{}}
	p.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "NODE_ENV=production"}
	for k, v := range env {
		p.cmd.Env = append(p.cmd.Env, k+"="+v)
	}
	p.cmd.Stderr = p.stderr
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("no pipe to %s: %w", name, err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("no pipe from %s: %w", name, err)
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s did not start: %w", name, err)
	}
	go p.listen(out)
	if _, err := p.await(); err != nil {
		p.stop()
		return nil, fmt.Errorf("%s did not become ready: %w", name, err)
	}
	return p, nil
}

func (p *program) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var a answer
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			a.Error = "its answer is not JSON"
		}
		p.answers <- a
	}
	p.answers <- answer{gone: true}
	close(p.answers)
}

func (p *program) await() (json.RawMessage, error) {
	select {
	case a := <-p.answers:
		if a.gone {
			return nil, fmt.Errorf("%s ended: %s", p.name, p.stderr)
		}
		if a.Error != "" {
			return nil, fmt.Errorf("%s: %s", p.name, a.Error)
		}
		return a.Result, nil
	case <-time.After(answerTimeout):
		return nil, fmt.Errorf("%s did not answer within %s: %s", p.name, answerTimeout, p.stderr)
	}
}

// call sends a request to the program. now is the time of the test's clock.
func (p *program) call(now time.Time, op string, args, result any) error {
	request, err := json.Marshal(map[string]any{"now": now.UnixMilli(), "op": op, "args": args})
	if err != nil {
		return err
	}
	if _, err := p.in.Write(append(request, '\n')); err != nil {
		return fmt.Errorf("%s does not read: %w: %s", p.name, err, p.stderr)
	}
	raw, err := p.await()
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, result)
}

// Sign returns a new token that expires after ttl.
func (p *program) Sign(now time.Time, ttl time.Duration) (token string, err error) {
	err = p.call(now, "sign", map[string]any{"ttl": int64(ttl / time.Second)}, &token)
	return token, err
}

// Verify returns for each token the reason of its refusal, or "" if it is accepted.
func (p *program) Verify(now time.Time, tokens []string) (refusals []string, err error) {
	err = p.call(now, "verify", map[string]any{"tokens": tokens}, &refusals)
	if err == nil && len(refusals) != len(tokens) {
		err = errors.New(p.name + " did not answer for every token")
	}
	return refusals, err
}

func (p *program) stop() {
	_ = p.in.Close()
	go func() {
		for range p.answers {
			continue // the program may be about to answer
		}
	}()
	done := make(chan struct{})
	go func() { _ = p.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		_ = p.cmd.Process.Kill()
		<-done
	}
}

// tail keeps the end of what a program wrote to its standard error.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	t.text = t.text[max(0, len(t.text)-4000):]
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.text))
}
