package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"time"
)

// A daemon is a process that runs until it is stopped.
type daemon struct {
	name  string
	cmd   *exec.Cmd
	log   *tail
	ended chan struct{}
}

// startDaemon starts a process.
func startDaemon(ctx context.Context, program string, args ...string) (*daemon, error) {
	d := &daemon{name: filepath.Base(program), cmd: exec.CommandContext(ctx, program, args...), log: &tail{}, ended: make(chan struct{})}
	d.cmd.Stdout, d.cmd.Stderr = d.log, d.log
	if err := d.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s did not start: %w", d.name, err)
	}
	go func() { _ = d.cmd.Wait(); close(d.ended) }()
	return d, nil
}

// await waits until isReady returns nil.
func (d *daemon) await(isReady func() error) error {
	var err error
	for began := time.Now(); time.Since(began) < 2*answerTimeout; {
		if err = isReady(); err == nil {
			return nil
		}
		select {
		case <-d.ended:
			return fmt.Errorf("%s ended: %s", d.name, d.log)
		case <-time.After(100 * time.Millisecond):
		}
	}
	return fmt.Errorf("%s did not become ready: %w: %s", d.name, err, d.log)
}

// stop kills the process: etcd has what the API servers need, and nothing here outlives a check.
func (d *daemon) stop() {
	_ = d.cmd.Process.Kill()
	<-d.ended
}

func isOK(response *http.Response, err error) error {
	if err != nil {
		return err
	}
	_ = response.Body.Close()
	return unless(response.StatusCode == http.StatusOK, response.Status)
}

// freeAddress returns an address of this machine at which nothing listens yet.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
