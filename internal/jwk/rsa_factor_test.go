package jwk

import (
	"fmt"
	"math/big"
	"testing"
	"time"
)

// onlyD is a private JWK without primes.
func onlyD(n, d *big.Int) string {
	return fmt.Sprintf(`{"kty":"RSA","n":%q,"e":"AQAB","d":%q}`, base64Integer(n), base64Integer(d))
}

// prothPrime returns the Proth prime 9·2⁷⁹⁶⁷+1 (https://oeis.org/A002256) as a modulus, with an exponent that fits it. d·e-1 has 7967 trailing
// zero bits, and every base has a square root on the way that is 1 or -1.
func prothPrime() (n, d *big.Int) {
	order := new(big.Int).Lsh(big.NewInt(9), 7967)
	return new(big.Int).Add(order, one), new(big.Int).ModInverse(big.NewInt(rsaExponent), order)
}

// RFC 8017 §3.2 defines d modulo λ(n). Many programs compute it modulo (p-1)·(q-1), and any multiple of λ(n) can be added.
func TestFactor(t *testing.T) {
	for _, k := range []Key{rsaKey(), otherRSA(), largestRSA()} {
		key := rsaOf(k)
		p1, q1 := new(big.Int).Sub(key.Primes[0], one), new(big.Int).Sub(key.Primes[1], one)
		phi := new(big.Int).Mul(p1, q1)
		lambda := new(big.Int).Div(phi, new(big.Int).GCD(nil, nil, p1, q1))
		e := big.NewInt(rsaExponent)
		shortest := new(big.Int).ModInverse(e, lambda)
		for name, d := range map[string]*big.Int{
			"λ": shortest, "φ": new(big.Int).ModInverse(e, phi), "λ plus λ": new(big.Int).Add(shortest, lambda),
		} {
			p, q := factor(key.N, e, d)
			if p == nil || p.Cmp(q) <= 0 || new(big.Int).Mul(p, q).Cmp(key.N) != 0 {
				t.Errorf("%s: d modulo %s: not factored", k, name)
			}
			if p, _ := factor(key.N, e, new(big.Int).Add(d, one)); p != nil {
				t.Errorf("%s: factored with a wrong d", k)
			}
		}
	}
}

// A private exponent that a hostile key chooses costs less than one exponentiation.
func TestFactorTakesNoTime(t *testing.T) {
	proth, prothD := prothPrime()
	zeros := new(big.Int).ModInverse(big.NewInt(rsaExponent), new(big.Int).Lsh(one, 8000))
	for name, c := range map[string]struct{ n, d *big.Int }{
		"Proth prime":         {proth, prothD},
		"many trailing zeros": {rsaOf(largestRSA()).N, zeros},
		"a good key":          {rsaOf(largestRSA()).N, rsaOf(largestRSA()).D},
	} {
		fastest := func(f func()) time.Duration {
			least := time.Hour
			for range 3 {
				start := time.Now()
				f()
				least = min(least, time.Since(start))
			}
			return least
		}
		exponentiation := fastest(func() { new(big.Int).Exp(big.NewInt(2), c.d, c.n) })
		if took := fastest(func() { factor(c.n, big.NewInt(rsaExponent), c.d) }); took > exponentiation/10 {
			t.Errorf("%s: %s, and an exponentiation takes %s", name, took, exponentiation)
		}
	}
}
