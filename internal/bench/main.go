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
	keys := flag.Int("keys", 1000, "number of ES256 keys to compare with tls_private_key")
	sets := flag.Int("sets", 200, "number of keysets to compare with two tls_private_key and two time_rotating each")
	rsa := flag.Int("rsa", 50, "number of RS384 keys to compare with rsa.GenerateKey")
	sizes := flag.String("sizes", "250,1000", "numbers of ES256 keys for which to measure the cost of one key")
	rounds := flag.Int("rounds", 3, "number of measurements of each comparison")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *keys, *sets, *rsa, *rounds, *sizes)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, keys, sets, rsaKeys, rounds int, sizes string) (err error) {
	b, err := newBench(os.Getenv("TF_BINARY"), "bin", os.Getenv("BENCH_PEERS"), rounds)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.remove()) }()

	fmt.Printf("%s\n\n", machine())
	for _, c := range []comparison{
		{fmt.Sprintf("%d ES256 keys", keys), signingKeys(keys), tlsKeys(keys)},
		{fmt.Sprintf("%d rotating sets (%d tls + %d time_rotating)", sets, 2*sets, 2*sets), keysets(sets), tlsSets(sets)},
	} {
		if err := b.compare(ctx, c); err != nil {
			return err
		}
	}
	if err := b.generation(ctx, rsaKeys); err != nil {
		return err
	}
	var counts []int
	for text := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("-sizes: %w", err)
		}
		counts = append(counts, n)
	}
	return b.growth(ctx, counts)
}

// newBench prepares to run providers from two directories. Without peers, only ours runs.
func newBench(binary, ours, peers string, rounds int) (*bench, error) {
	if binary == "" {
		return nil, errors.New("TF_BINARY is empty: run `make bench`, which finds a Terraform or OpenTofu")
	}
	programs := map[string]string{"jwt": filepath.Join(ours, "terraform-provider-jwt")}
	if peers != "" {
		for _, name := range []string{"tls", "time"} {
			programs[name] = filepath.Join(peers, "terraform-provider-"+name)
		}
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
	b := &bench{binary: binary, dir: dir, programs: programs, rounds: rounds, peers: peers != ""}
	return b, b.installPlugins()
}
