//go:build unix

package jwk

import (
	"encoding/base64"
	"syscall"
	"testing"
	"time"
)

// The guide "Choose an algorithm" has the figures of these benchmarks: the time of the processor, which other programs on the machine change
// little, and the size of a signature and of a public JWK.

func BenchmarkSign(b *testing.B) {
	benchmarkSignatures(b, func(key Key, a Algorithm, input, _ []byte) { must(key.Sign(a, input)) })
}

func BenchmarkVerify(b *testing.B) {
	benchmarkSignatures(b, func(key Key, a Algorithm, input, signature []byte) {
		if !key.Verify(a, input, signature) {
			panic("the signature is not valid")
		}
	})
}

func benchmarkSignatures(b *testing.B, do func(key Key, a Algorithm, input, signature []byte)) {
	input := make([]byte, 300) // the header and the claims of a small token
	for _, name := range Algorithms() {
		b.Run(name, func(b *testing.B) {
			a, key := must(ParseAlgorithm(name)), mustGenerate(name)
			signature := must(key.Sign(a, input))
			started := processorTime()
			for b.Loop() {
				do(key, a, input, signature)
			}
			b.ReportMetric(float64((processorTime()-started).Nanoseconds())/1000/float64(b.N), "cpu-µs/op")
			b.ReportMetric(float64(base64.RawURLEncoding.EncodedLen(len(signature))), "chars-of-signature")
			if public, err := (JWK{Key: key, KeyID: "production-key-2024-01", Algorithm: name}).PublicJSON(); err == nil {
				b.ReportMetric(float64(len(public)), "chars-of-JWK")
			}
		})
	}
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
