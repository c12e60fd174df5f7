package jwk

import (
	"math/big"
	"sync"
)

// checkModulus refuses moduli that are easy to factor. They come from broken
// generators, and some of these are still in use.
func checkModulus(n *big.Int) error {
	why := ""
	switch {
	case new(big.Int).GCD(nil, nil, n, primorial()).Cmp(one) != 0:
		why = "its modulus has a small factor"
	case hasROCA(n):
		why = "an Infineon chip with the ROCA flaw (CVE-2017-15361) made it"
	case fermat(n):
		why = "its two primes are close to each other (CVE-2022-26320)"
	default:
		return nil
	}
	return forgeable("Weak RSA Key", "The RSA key can be factored: %s. Use a new key, and treat this one as compromised.", why)
}

// fermatRounds is the value that published scans for close primes used. The primes
// of a sound generator are much farther apart.
const fermatRounds = 100

// fermat reports whether Fermat's method finds a factor of the odd n.
func fermat(n *big.Int) bool {
	// n = a² - b², with a from √n upwards. Close primes are found early.
	a := new(big.Int).Sqrt(n)
	if new(big.Int).Mul(a, a).Cmp(n) < 0 {
		a.Add(a, one)
	}
	for range fermatRounds {
		square := new(big.Int).Mul(a, a)
		square.Sub(square, n)
		if isSquare(square) {
			return true
		}
		a.Add(a, one)
	}
	return false
}

// isSquare reports whether n ≥ 0 is a square. Four of five other numbers have a
// remainder by 64 that no square has, which takes no time to see.
func isSquare(n *big.Int) bool {
	const squaresBy64 uint64 = 0x0202021202030213 // bit i is set if i is a square modulo 64
	if n.Sign() > 0 && squaresBy64>>(n.Bits()[0]&63)&1 == 0 {
		return false
	}
	root := new(big.Int).Sqrt(n)
	return root.Mul(root, root).Cmp(n) == 0
}

// primorial is the product of the primes below 2¹⁶. One GCD with it tests all of
// them. It is computed on first use, because most runs of Terraform read no new
// RSA key.
var primorial = sync.OnceValue(func() *big.Int { return product(sieve(1 << 16)) })

func sieve(limit int) []int64 {
	composite := make([]bool, limit)
	var primes []int64
	for i := 2; i < limit; i++ {
		if composite[i] {
			continue
		}
		primes = append(primes, int64(i))
		for j := i * i; j < limit; j += i {
			composite[j] = true
		}
	}
	return primes
}

// product multiplies by halves, because factors of equal size are faster.
func product(factors []int64) *big.Int {
	if len(factors) == 1 {
		return big.NewInt(factors[0])
	}
	half := len(factors) / 2
	return new(big.Int).Mul(product(factors[:half]), product(factors[half:]))
}
