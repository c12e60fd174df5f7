package jwk

import "math/big"

// factor returns the primes p > q of n, because a JWK may have d without the
// primes. It returns nil if d is not a private exponent of n.
//
// The method is the deterministic one of NIST SP 800-56B revision 2, appendix C.2.
// For every input, it takes one greatest common divisor, one division and one
// square root of numbers of at most three times maxRSABits, and no exponentiation.
// The method of appendix C.1 exponentiates for every base that it tries, and then
// squares once for each trailing zero bit of d·e-1. A hostile key chooses both.
//
// Why it finds the primes: let g = gcd(p-1, q-1), so λ(n) = (p-1)·(q-1)/g. Both
// n-1 = (p-1)·(q-1) + (p-1) + (q-1) and d·e-1, a multiple of λ(n), are multiples
// of g. So G = gcd(n-1, d·e-1) is one too, and a = (d·e-1)·G is a multiple of
// λ(n)·g:
//
//	a = u·(p-1)·(q-1) = u·n - u·(p+q-1)
//
// If u·(p+q-1) < n, then a = m·n + r with m = u-1 and r = n - u·(p+q-1), which
// gives p+q, and p and q are the roots of x² - (p+q)·x + n. The condition holds
// for every key of a generator: u is at most e·G, and G is a small number there.
func factor(n, e, d *big.Int) (p, q *big.Int) {
	de1 := new(big.Int).Mul(d, e)
	de1.Sub(de1, one)
	a := new(big.Int).GCD(nil, nil, new(big.Int).Sub(n, one), de1)
	a.Mul(a, de1)
	m, r := new(big.Int).DivMod(a, n, new(big.Int))
	sum, rest := new(big.Int).DivMod(r.Sub(n, r), m.Add(m, one), new(big.Int))
	sum.Add(sum, one)
	square := new(big.Int).Mul(sum, sum)
	square.Sub(square, new(big.Int).Lsh(n, 2))
	if rest.Sign() != 0 || square.Sign() <= 0 {
		return nil, nil
	}
	root := new(big.Int).Sqrt(square)
	if new(big.Int).Mul(root, root).Cmp(square) != 0 {
		return nil, nil
	}
	// The root is p-q. It is odd if the sum is, because sum² - root² = 4·n.
	p = new(big.Int).Add(sum, root)
	q = new(big.Int).Sub(sum, root)
	return p.Rsh(p, 1), q.Rsh(q, 1)
}
