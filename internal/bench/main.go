// Command bench measures what keys cost under a real Terraform, and compares that with the providers tls and time.
//
// Run it with `make bench`, which builds the provider in ./bin and names a Terraform or OpenTofu in TF_BINARY. BENCH_PEERS is a directory
// with the programs terraform-provider-tls and terraform-provider-time. Without it, the comparisons are skipped.
//
// The providers take turns in one run, so a machine that gets slower meanwhile makes all of them slower. Every figure is a median.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
)

func main() {
	if ran, code := runAsPlugin(); ran {
		os.Exit(code)
	}
	n := counts{local: sizes{250, 1000}, remote: sizes{250, 1000, 4000}}
	flag.IntVar(&n.keys, "keys", 1000, "number of ES256 keys to compare with tls_private_key")
	flag.IntVar(&n.sets, "sets", 200, "number of keysets to compare with two tls_private_key and two time_rotating each")
	flag.IntVar(&n.memory, "memory", 1000, "number of keysets whose memory to compare with two tls_private_key each")
	flag.IntVar(&n.rsa, "rsa", 50, "number of RS384 keys to compare with rsa.GenerateKey")
	flag.Var(&n.local, "local", "numbers of ES256 keys for which to measure the cost of one key, with a local state")
	flag.Var(&n.remote, "remote", "numbers of ES256 keys for which to measure the cost of one key, with a remote state")
	rounds := flag.Int("rounds", 1, "number of measurements of each comparison")
	before := flag.String("before", "", "program of an older build, to compare with as well where the state is local")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, n, *rounds, *before)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// counts say how many keys to measure. Zero leaves a measurement out.
type counts struct {
	keys, sets, memory, rsa int
	local, remote           sizes
}

// sizes are a flag with numbers and commas. 0 alone is no size.
type sizes []int

func (s *sizes) String() string { return fmt.Sprint([]int(*s)) }

// Set reads the flag.
func (s *sizes) Set(text string) error {
	*s = nil
	for number := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(number)
		if err != nil {
			return err
		}
		if n < 0 {
			return errors.New("a number of keys is not negative")
		}
		if n > 0 {
			*s = append(*s, n)
		}
	}
	return nil
}

func run(ctx context.Context, n counts, rounds int, before string) (err error) {
	b, err := newBench(os.Getenv("TF_BINARY"), "bin", os.Getenv("BENCH_PEERS"), before, rounds)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.remove()) }()

	fmt.Printf("%s, %s\n\n", machine(), b.product(ctx))
	if n.keys > 0 {
		ours, peers := signingKeys(n.keys, "ES256"), tlsKeys(n.keys)
		name := fmt.Sprintf("%d ES256 keys", n.keys)
		err = errors.Join(
			b.compare(ctx, comparison{name, workload{ours, false}, workload{peers, false}, goals{apply: 1, plan: 1, state: 1.5}}),
			b.compare(ctx, comparison{name + " with a remote state", workload{ours, true}, workload{peers, true}, goals{}}))
	}
	if err == nil && n.sets > 0 {
		err = b.compare(ctx, comparison{fmt.Sprintf("%d rotating sets (%d tls + %d time_rotating)", n.sets, 2*n.sets, 2*n.sets),
			workload{keysets(n.sets), false}, workload{tlsSets(n.sets), false}, goals{apply: 0.35, plan: 0.3, state: 1.2}})
	}
	if err == nil && n.memory > 0 {
		err = b.compare(ctx, comparison{fmt.Sprintf("Memory of %d keysets (%d tls) with a remote state", n.memory, 2*n.memory),
			workload{keysets(n.memory), true}, workload{tlsKeys(2 * n.memory), true}, goals{memory: 1}})
	}
	if err == nil {
		err = b.generation(ctx, n.rsa)
	}
	if err == nil && len(n.local) > 0 {
		err = b.growth(ctx, n.local, false)
	}
	if err == nil && len(n.remote) > 0 {
		err = b.growth(ctx, n.remote, true)
	}
	return err
}

// newBench prepares to run providers from two directories, and an older build of this provider. Without peers, only this provider runs.
func newBench(binary, ours, peers, before string, rounds int) (*bench, error) {
	if binary == "" {
		return nil, errors.New("TF_BINARY is empty: run `make bench`, which finds a Terraform or OpenTofu")
	}
	programs := map[string]string{"jwt": filepath.Join(ours, "terraform-provider-jwt")}
	if peers != "" {
		for _, name := range []string{"tls", "time"} {
			programs[name] = filepath.Join(peers, "terraform-provider-"+name)
		}
	}
	if before != "" {
		programs[olderBuild] = before
	}
	for name, program := range programs {
		path, err := filepath.Abs(program)
		if err != nil {
			return nil, err
		}
		if _, err := os.Stat(path); err != nil {
			return nil, err
		}
		programs[name] = path
	}
	dir, err := os.MkdirTemp("", "jwt-bench-")
	if err != nil {
		return nil, err
	}
	b := &bench{binary: binary, dir: dir, programs: programs, rounds: rounds, peers: peers != "", measured: map[workload]result{}}
	return b, b.installPlugins()
}
