package jwk

import (
	"crypto/rsa"
	"math/big"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// The sizes of an RSA key that is accepted. RFC 7518 §3.3 sets the lower one;
// the upper one bounds what a hostile key can make this package compute.
const (
	minRSABits = 2048
	maxRSABits = 8192
)

// rsaExponent is the one public exponent accepted. Generators have used no
// other for decades, and a small one weakens many implementations.
const rsaExponent = 65537

var one = big.NewInt(1)

// rsaNumbers are the numbers of an RSA key as an encoding gives them, all
// unchecked (RFC 8017 §3). A public key has n and e only. d alone is enough for
// a private key; p and q come together; dp, dq and qi may each be nil.
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
		return nil, refusal.New("Damaged RSA Key", "The modulus of the RSA key is zero or negative. Export the key again.")
	}
	switch bits := r.n.BitLen(); {
	case bits < minRSABits:
		return nil, refusal.New("RSA Key Too Small", "The RSA key has %d bits; at least %d are needed (RFC 7518, section 3.3). Use a new key of 2048, 3072 or 4096 bits.", bits, minRSABits)
	case bits > maxRSABits:
		return nil, refusal.New("RSA Key Too Large", "The RSA key has %d bits; at most %d are accepted. Use a key of 2048, 3072 or 4096 bits.", bits, maxRSABits)
	}
	if r.e.Cmp(big.NewInt(rsaExponent)) != 0 {
		return nil, refusal.New("Unsupported RSA Exponent", "The public exponent of the RSA key is not %d, the only one that is accepted, because others are unsafe or not understood everywhere. Use a new key.", rsaExponent)
	}
	if err := checkModulus(r.n); err != nil {
		return nil, err
	}
	return &rsa.PublicKey{N: r.n, E: rsaExponent}, nil
}

// privateKey checks both halves against each other and returns the private key
// with d, p and q as they were given.
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
		// All that it checks was checked above in words of our own; should it
		// ever know more, its error names no number.
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
		return refusal.New("Weak RSA Key", "The two primes of the RSA key differ too much in size, which makes it easier to factor. Use a new key, and treat this one as compromised.")
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
	// maxPrimeImbalance is how many bits a prime may be below half the modulus.
	// Every known generator makes halves, give or take a bit.
	maxPrimeImbalance = 16
	// primalityRounds of Miller-Rabin come on top of the Baillie-PSW test that
	// math/big always does and that no composite number is known to pass.
	primalityRounds = 1
)

func rsaArithmetic(what string) error {
	return refusal.New("RSA Key Fails Its Own Arithmetic", "The numbers of the RSA key contradict each other: %s. The key is damaged or was put together wrongly: export it again from where it was made.", what)
}

// factor finds p > q of an n with the private exponent d, which any encoding
// may give without them (NIST SP 800-56B appendix C.1). It returns nil if d is
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

// factorAttempts fail together for one true key in 2^factorAttempts.
const factorAttempts = 20
