package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// compare prints a table of this provider and its peers. They take turns.
func (b *bench) compare(ctx context.Context, c comparison) error {
	fmt.Printf("## %s\n\n", c.name)
	var ours, peers, before []result
	for range b.rounds {
		for _, side := range []struct {
			of      *bench
			work    workload
			results *[]result
			skip    bool
		}{
			{b, c.ours, &ours, false},
			{b, c.peers, &peers, !b.peers},
			{b.older(), c.ours, &before, !b.comparesOlder(c)},
		} {
			if side.skip {
				continue
			}
			r, err := side.of.measure(ctx, side.work)
			if err != nil {
				return err
			}
			*side.results = append(*side.results, r)
		}
	}
	b.measured[c.ours] = ours[len(ours)-1]
	if !b.peers {
		fmt.Printf("SKIP the peers: BENCH_PEERS names no directory with the providers tls and time.\n\n")
	}
	was := ""
	if b.comparesOlder(c) {
		was = " older build | ratio |"
	}
	fmt.Printf("| | peers |%s this provider | ratio | goal |\n|---|---|%s---|---|---|\n", was, strings.Repeat("---|", strings.Count(was, "|")))
	for _, row := range rows {
		us, them := median(ours, row.of), median(peers, row.of)
		fmt.Printf("| %s |", row.name)
		if b.peers {
			fmt.Printf(" %s", row.format(them))
		}
		if b.comparesOlder(c) {
			older := median(before, row.of)
			fmt.Printf(" | %s | %s", row.format(older), ratio(older, them))
		}
		fmt.Printf(" | %s | %s |", row.format(us), ratio(us, them))
		if row.goal != nil && row.goal(c.goals) > 0 {
			fmt.Printf(" ≤ %.2f", row.goal(c.goals))
		}
		fmt.Println(" |")
	}
	fmt.Println()
	return nil
}

// ratio is empty without a peer.
func ratio(us, them float64) string {
	if them == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", us/them)
}

// A row is one figure of a result.
type row struct {
	name   string
	of     func(result) float64
	format func(float64) string
	goal   func(goals) float64
}

var rows = slices.Concat(
	measured("apply", func(r result) measurement { return r.Apply }, func(g goals) float64 { return g.apply }),
	measured("idle plan", func(r result) measurement { return r.Plan }, func(g goals) float64 { return g.plan }),
	[]row{{"state", func(r result) float64 { return float64(r.State) }, megabytes, func(g goals) float64 { return g.state }}},
)

func measured(name string, of func(result) measurement, goal func(goals) float64) []row {
	return []row{
		{name, func(r result) float64 { return of(r).Wall.Seconds() }, seconds, goal},
		{name + ", CPU", func(r result) float64 { return (of(r).Terraform.CPU + of(r).Provider.CPU).Seconds() }, seconds, goal},
		{name + ", CPU of Terraform", func(r result) float64 { return of(r).Terraform.CPU.Seconds() }, seconds, nil},
		{name + ", CPU of the provider", func(r result) float64 { return of(r).Provider.CPU.Seconds() }, seconds, nil},
		{name + ", memory of Terraform", func(r result) float64 { return float64(of(r).Terraform.Memory) }, megabytes, nil},
		{name + ", memory of the provider", func(r result) float64 { return float64(of(r).Provider.Memory) }, megabytes, func(g goals) float64 { return g.memory }},
	}
}

// generation compares what the provider needs for RSA keys with what the standard library alone needs for them. How long one key takes is
// luck, so both make many. Without luck is what the provider needs for as many keys that take no time to make.
func (b *bench) generation(ctx context.Context, n int) error {
	if n == 0 {
		return nil
	}
	const bits = 3072 // what the provider makes for RS384
	var ours, bare, other time.Duration
	for range b.rounds {
		r, err := b.measure(ctx, workload{configuration: signingKeys(n, "RS384")})
		if err != nil {
			return err
		}
		ours += r.Apply.Provider.CPU
		if r, err = b.measure(ctx, workload{configuration: signingKeys(n, "ES256")}); err != nil {
			return err
		}
		other += r.Apply.Provider.CPU
		before := ownCPU()
		for range n {
			if _, err := rsa.GenerateKey(rand.Reader, bits); err != nil {
				return err
			}
		}
		bare += ownCPU() - before
	}
	fmt.Printf("## %d RS384 keys\n\nCPU of the provider: %.1f s. CPU of rsa.GenerateKey alone: %.1f s. Ratio: %.2f, goal ≤ 1.05. Sums of %d rounds.\n", n, ours.Seconds(), bare.Seconds(), ours.Seconds()/bare.Seconds(), b.rounds)
	fmt.Printf("How long one RSA key takes is luck. Everything else took the provider %.2f s for as many ES256 keys: %.2f of rsa.GenerateKey alone.\n\n", other.Seconds(), other.Seconds()/bare.Seconds())
	return nil
}

// growth prints what one key costs when there are few and when there are many.
func (b *bench) growth(ctx context.Context, sizes []int, remote bool) error {
	if len(sizes) == 0 {
		return nil
	}
	where := "local"
	if remote {
		where = "remote"
	}
	fmt.Printf("## Cost of one ES256 key with a %s state\n\n| keys | apply, provider | apply, Terraform | idle plan, provider | idle plan, Terraform | state |\n|---|---|---|---|---|---|\n", where)
	var costs []time.Duration
	for _, n := range sizes {
		w := workload{signingKeys(n, "ES256"), remote}
		r, ok := b.measured[w]
		if !ok {
			var err error
			if r, err = b.measure(ctx, w); err != nil {
				return err
			}
		}
		each := func(d time.Duration) string { return fmt.Sprintf("%.2f ms", d.Seconds()*1000/float64(n)) }
		fmt.Printf("| %d | %s | %s | %s | %s | %d bytes |\n", n,
			each(r.Apply.Provider.CPU), each(r.Apply.Terraform.CPU), each(r.Plan.Provider.CPU), each(r.Plan.Terraform.CPU), r.State/int64(n))
		costs = append(costs, (r.Apply.Provider.CPU+r.Plan.Provider.CPU)/time.Duration(n))
	}
	if last := len(sizes) - 1; last > 0 {
		fmt.Printf("\nOne key of %d costs the provider %.2f of what one of %d costs, goal ≤ 1.20.\n", sizes[last], costs[last].Seconds()/costs[0].Seconds(), sizes[0])
	}
	fmt.Println()
	return nil
}

func median(results []result, of func(result) float64) float64 {
	if len(results) == 0 {
		return 0
	}
	sorted := slices.SortedFunc(slices.Values(results), func(a, b result) int { return cmp.Compare(of(a), of(b)) })
	return of(sorted[len(sorted)/2])
}

func seconds(v float64) string { return fmt.Sprintf("%.1f s", v) }

func megabytes(v float64) string { return fmt.Sprintf("%.2f MB", v/1e6) }

// ownCPU is the CPU time that this program has used.
func ownCPU() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err) // Linux always has it.
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// product returns the version of Terraform or OpenTofu.
func (b *bench) product(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, b.binary, "version").Output() //nolint:gosec // The developer names the program.
	if err != nil {
		return b.binary
	}
	first, _, _ := strings.Cut(string(out), "\n")
	return first
}

// machine says on what and when the benchmark ran.
func machine() string {
	model := "unknown processor"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%s, %s, %d CPUs, %s/%s, %s", time.Now().UTC().Format(time.DateOnly), model, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}
