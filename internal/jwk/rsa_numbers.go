package jwk

import (
	"crypto/rsa"
	"math/big"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// The accepted sizes of an RSA key. RFC 7518 §3.3 requires the minimum. The maximum
// limits the work that a hostile key can cause.
const (
	minRSABits = 2048
	maxRSABits = 8192
)

// rsaExponent is the only accepted public exponent. Generators have used no other
// for decades, and a small one weakens many implementations.
const rsaExponent = 65537

var one = big.NewInt(1)

// rsaNumbers are the unchecked numbers of an RSA key from an encoding (RFC 8017
// §3). A public key has n and e only. A private key has d, and p and q or neither;
// dp, dq and qi are optional.
type rsaNumbers struct {
	n, e, d, p, q, dp, dq, qi *big.Int
}

// publicKey checks the public half and returns it.
func (r rsaNumbers) publicKey() (material, error) {
	public, err := r.checkPublic()
	if err != nil {
		return nil, err
	}
	return rsaMaterial{public, nil}, nil
}

func (r rsaNumbers) checkPublic() (*rsa.PublicKey, error) {
	if r.n.Sign() <= 0 {
		return nil, refusal.New("Damaged RSA Key", "The modulus of the RSA key is zero or negative. Export the key again from its source.")
	}
	switch bits := r.n.BitLen(); {
	case bits < minRSABits:
		return nil, refusal.New("RSA Key Too Small", "The RSA key has %d bits; at least %d are required (RFC 7518, section 3.3). Use a new key of 2048, 3072 or 4096 bits.", bits, minRSABits)
	case bits > maxRSABits:
		return nil, refusal.New("RSA Key Too Large", "The RSA key has %d bits; at most %d are accepted. Use a key of 2048, 3072 or 4096 bits.", bits, maxRSABits)
	}
	if r.e.Cmp(big.NewInt(rsaExponent)) != 0 {
		return nil, refusal.New("Unsupported RSA Exponent", "The public exponent of the RSA key is not %d. Other exponents are not accepted, because they are unsafe or not supported everywhere. Use a new key.", rsaExponent)
	}
	if err := checkModulus(r.n); err != nil {
		return nil, err
	}
	return &rsa.PublicKey{N: r.n, E: rsaExponent}, nil
}

// privateKey checks both halves against each other and returns the private key
// with unchanged d, p and q.
func (r rsaNumbers) privateKey() (material, error) {
	public, err := r.checkPublic()
	if err != nil {
		return nil, err
	}
	if r.d.Cmp(one) <= 0 || r.d.Cmp(r.n) >= 0 {
		return nil, rsaArithmetic("the private exponent is out of range")
	}
	if r.p == nil {
		if r.p, r.q = factor(r.n, r.e, r.d); r.p == nil {
			return nil, rsaArithmetic("the private exponent does not belong to the modulus")
		}
	}
	if err := r.checkPrimes(); err != nil {
		return nil, err
	}
	private := &rsa.PrivateKey{PublicKey: *public, D: r.d, Primes: []*big.Int{r.p, r.q}}
	private.Precompute()
	if err := private.Validate(); err != nil {
		// Everything that it checks was checked above with a better message. Its
		// error is not shown because it may contain a number in the future.
		return nil, rsaArithmetic("its numbers do not belong together")
	}
	for _, given := range []struct {
		name           string
		value, correct *big.Int
	}{
		{"first CRT exponent", r.dp, private.Precomputed.Dp},
		{"second CRT exponent", r.dq, private.Precomputed.Dq},
		{"CRT coefficient", r.qi, private.Precomputed.Qinv},
	} {
		if given.value != nil && given.value.Cmp(given.correct) != 0 {
			return nil, rsaArithmetic("the " + given.name + " is wrong")
		}
	}
	return rsaMaterial{&private.PublicKey, private}, nil
}

// checkPrimes checks n = p·q, that p and q are primes of about the same size,
// and that d inverts e modulo λ(n).
func (r rsaNumbers) checkPrimes() error {
	// Sizes first: they bound the products below.
	if r.p.Cmp(one) <= 0 || r.q.Cmp(one) <= 0 || r.p.BitLen()+r.q.BitLen() > r.n.BitLen()+1 {
		return rsaArithmetic("a prime is out of range")
	}
	if new(big.Int).Mul(r.p, r.q).Cmp(r.n) != 0 {
		return rsaArithmetic("the modulus is not the product of the two primes")
	}
	if half := r.n.BitLen() / 2; min(r.p.BitLen(), r.q.BitLen()) < half-maxPrimeImbalance {
		return refusal.New("Weak RSA Key", "The two primes of the RSA key have very different sizes, so it is easier to factor. Use a new key, and treat this one as compromised.")
	}
	// d·e ≡ 1 modulo p-1 and q-1 is d·e ≡ 1 modulo their least common multiple.
	de1 := new(big.Int).Mul(r.d, r.e)
	de1.Sub(de1, one)
	for _, prime := range []*big.Int{r.p, r.q} {
		order := new(big.Int).Sub(prime, one)
		if new(big.Int).Mod(de1, order).Sign() != 0 {
			return rsaArithmetic("the private exponent is not the inverse of the public one")
		}
		if !prime.ProbablyPrime(primalityRounds) {
			return rsaArithmetic("a prime is not prime")
		}
	}
	return nil
}

const (
	// maxPrimeImbalance is how many bits shorter than half the modulus a prime can
	// be. Known generators make primes within one bit of the half.
	maxPrimeImbalance = 16
	// primalityRounds is the number of Miller-Rabin rounds after the Baillie-PSW test
	// that math/big always does. No composite number is known to pass that test.
	primalityRounds = 1
)

func rsaArithmetic(what string) error {
	return refusal.New("Inconsistent RSA Key", "The numbers of the RSA key contradict each other: %s. The key is damaged or was put together wrongly. Export it again from its source.", what)
}

// factor finds the primes p > q of n from the private exponent d, because a JWK may
// have d without the primes (NIST SP 800-56B appendix C.1). It returns nil if d is
// not a private exponent of n.
func factor(n, e, d *big.Int) (p, q *big.Int) {
	// g^(d·e-1) = 1 for every g prime to n, and for at least every second g one of
	// the square roots on the way there is a root of 1 other than 1 and -1.
	exponent := new(big.Int).Mul(d, e)
	exponent.Sub(exponent, one)
	halvings := exponent.TrailingZeroBits()
	odd := new(big.Int).Rsh(exponent, halvings)
	minusOne := new(big.Int).Sub(n, one)
	for _, g := range smallPrimes()[:factorAttempts] {
		x := new(big.Int).Exp(big.NewInt(g), odd, n)
		for range halvings {
			square := new(big.Int).Mul(x, x)
			square.Mod(square, n)
			if square.Cmp(one) == 0 {
				break
			}
			x = square
		}
		switch {
		case x.Cmp(one) == 0 || x.Cmp(minusOne) == 0:
			continue
		case new(big.Int).Exp(x, big.NewInt(2), n).Cmp(one) != 0:
			return nil, nil // g^(d·e-1) is not 1
		}
		p = new(big.Int).GCD(nil, nil, new(big.Int).Sub(x, one), n)
		q = new(big.Int).Div(n, p)
		if p.Cmp(q) < 0 {
			p, q = q, p
		}
		return p, q
	}
	return nil, nil
}

// factorAttempts all fail for one good key in 2^factorAttempts.
const factorAttempts = 20
