package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// compare prints a table of this provider and its peers. They take turns.
func (b *bench) compare(ctx context.Context, c comparison) error {
	fmt.Printf("## %s\n\n", c.name)
	var ours, peers []result
	for range b.rounds {
		r, err := b.measure(ctx, c.ours)
		if err != nil {
			return err
		}
		ours = append(ours, r)
		if !b.peers {
			continue
		}
		if r, err = b.measure(ctx, c.peers); err != nil {
			return err
		}
		peers = append(peers, r)
	}
	if !b.peers {
		fmt.Printf("SKIP the peers: BENCH_PEERS names no directory with the providers tls and time.\n\n")
	}
	fmt.Println("| | peers | this provider | ratio |\n|---|---|---|---|")
	for _, row := range rows {
		us, them := median(ours, row.of), median(peers, row.of)
		ratio, peer := "-", "-"
		if b.peers {
			ratio, peer = fmt.Sprintf("%.2f", us/them), row.format(them)
		}
		fmt.Printf("| %s | %s | %s | %s |\n", row.name, peer, row.format(us), ratio)
	}
	fmt.Println()
	return nil
}

// A row is one figure of a result.
type row struct {
	name   string
	of     func(result) float64
	format func(float64) string
}

var rows = slices.Concat(
	measured("apply", func(r result) measurement { return r.Apply }),
	measured("idle plan", func(r result) measurement { return r.Plan }),
	[]row{{"state", func(r result) float64 { return float64(r.Apply.State) }, megabytes}},
)

func measured(name string, of func(result) measurement) []row {
	return []row{
		{name, func(r result) float64 { return of(r).Wall.Seconds() }, seconds},
		{name + ", CPU", func(r result) float64 { return (of(r).Terraform.CPU + of(r).Provider.CPU).Seconds() }, seconds},
		{name + ", CPU of Terraform", func(r result) float64 { return of(r).Terraform.CPU.Seconds() }, seconds},
		{name + ", CPU of the provider", func(r result) float64 { return of(r).Provider.CPU.Seconds() }, seconds},
		{name + ", memory of Terraform", func(r result) float64 { return float64(of(r).Terraform.Memory) }, megabytes},
		{name + ", memory of the provider", func(r result) float64 { return float64(of(r).Provider.Memory) }, megabytes},
	}
}

// generation compares what the provider needs for RSA keys with what the standard library alone needs for them. How long one key takes is
// luck, so both make many.
func (b *bench) generation(ctx context.Context, n int) error {
	const bits = 3072 // what the provider makes for RS384
	var ours, bare []float64
	for range b.rounds {
		r, err := b.measure(ctx, rsaKeys(n))
		if err != nil {
			return err
		}
		ours = append(ours, r.Apply.Provider.CPU.Seconds())
		before := ownCPU()
		for range n {
			if _, err := rsa.GenerateKey(rand.Reader, bits); err != nil {
				return err
			}
		}
		bare = append(bare, (ownCPU() - before).Seconds())
	}
	us, them := sum(ours), sum(bare)
	fmt.Printf("## %d RS384 keys\n\nCPU of the provider %.1f s, of rsa.GenerateKey alone %.1f s, ratio %.2f (sums of %d rounds)\n\n", n, us, them, us/them, b.rounds)
	return nil
}

// growth prints what one key costs when there are few and when there are many.
func (b *bench) growth(ctx context.Context, sizes []int) error {
	fmt.Println("## Cost of one ES256 key\n\n| keys | apply, provider | apply, Terraform | idle plan, provider | idle plan, Terraform | state |\n|---|---|---|---|---|---|")
	for _, n := range sizes {
		r, err := b.measure(ctx, signingKeys(n))
		if err != nil {
			return err
		}
		each := func(d time.Duration) string { return fmt.Sprintf("%.2f ms", d.Seconds()*1000/float64(n)) }
		fmt.Printf("| %d | %s | %s | %s | %s | %d bytes |\n", n,
			each(r.Apply.Provider.CPU), each(r.Apply.Terraform.CPU), each(r.Plan.Provider.CPU), each(r.Plan.Terraform.CPU), r.Apply.State/int64(n))
	}
	return nil
}

func median(results []result, of func(result) float64) float64 {
	if len(results) == 0 {
		return 0
	}
	sorted := slices.SortedFunc(slices.Values(results), func(a, b result) int { return cmp.Compare(of(a), of(b)) })
	return of(sorted[len(sorted)/2])
}

func sum(values []float64) float64 {
	var total float64
	for _, v := range values {
		total += v
	}
	return total
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
