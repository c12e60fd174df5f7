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
	// maxFactoredBits is the size of the largest modulus without a weakness that is known
	// to be factored, RSA-250 of the RSA Factoring Challenge.
	maxFactoredBits = 829
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
	if r.e.Cmp(one) <= 0 {
		return nil, forgeable("Weak RSA Key", "The public exponent of the RSA key is 0 or 1, so anyone can sign with it. Use a new key, and treat this one as compromised.")
	}
	switch bits := r.n.BitLen(); {
	case bits <= maxFactoredBits:
		return nil, forgeable("RSA Key Too Small", "The RSA key has %d bits, so it can be factored. At least %d are required (RFC 7518, section 3.3). Use a new key of 2048, 3072 or 4096 bits, and treat this one as compromised.", bits, minRSABits)
	case bits < minRSABits:
		if err := checkModulus(r.n); err != nil {
			return nil, err
		}
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
	half := r.n.BitLen() / 2
	if min(r.p.BitLen(), r.q.BitLen()) < half-maxPrimeImbalance {
		return refusal.New("Weak RSA Key", "The two primes of the RSA key have very different sizes, so it is easier to factor. Use a new key, and treat this one as compromised.")
	}
	if new(big.Int).Sub(r.p, r.q).BitLen() <= half-minPrimeDistance {
		return refusal.New("Weak RSA Key", "The two primes of the RSA key are closer to each other than FIPS 186-5 allows, so it is easier to factor. Use a new key, and treat this one as compromised.")
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
	// minPrimeDistance is how many bits shorter than half the modulus the distance of
	// the primes may be (FIPS 186-5 §A.1.3). crypto/rsa refuses closer primes.
	minPrimeDistance = 100
	// primalityRounds is the number of Miller-Rabin rounds after the Baillie-PSW test
	// that math/big always does. No composite number is known to pass that test.
	primalityRounds = 1
)

func rsaArithmetic(what string) error {
	return refusal.New("Inconsistent RSA Key", "The numbers of the RSA key contradict each other: %s. The key is damaged or was put together wrongly. Export it again from its source.", what)
}
