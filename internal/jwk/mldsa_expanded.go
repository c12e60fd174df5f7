package jwk

import (
	"bytes"
	"crypto/sha3"
	"slices"
)

// The library keeps only seeds. This file computes the expanded form of a private
// key (FIPS 204 §6.1), to compare it with the one in a file. Nothing is signed with
// it, so it is simple instead of fast and free of side channels.

const (
	mldsaHashBytes = 32                 // ρ and K
	mldsaPublic    = 2 * mldsaHashBytes // where tr begins, after ρ and K
	mldsaSecret    = mldsaPublic + 64   // where s1 begins, after tr
	mldsaPrime     = 1<<23 - 1<<13 + 1  // q
	mldsaDropped   = 13                 // d, the bits of t that are not in t1
	mldsaDegree    = 256                // n
	mldsaInverse   = 8347681            // of n, modulo q
	mldsaRoot      = 1753               // ζ, a root of unity of the order 2n
)

// mldsaPoly is a polynomial. Its coefficients are less than q.
type mldsaPoly [mldsaDegree]uint32

// mldsaPrivate has the numbers of which an expanded key consists: ρ, K and the
// polynomials of s1 and s2.
type mldsaPrivate struct {
	rho, key []byte
	s1, s2   []mldsaPoly
}

// expandSeed returns the expanded key of a seed (FIPS 204, algorithm 6).
func (s mldsaSet) expandSeed(seed []byte) []byte {
	random := sha3.SumSHAKE256(slices.Concat(seed, []byte{s.k, s.l}), 2*mldsaHashBytes+64)
	rho, rhoPrime, key := random[:mldsaHashBytes], random[mldsaHashBytes:96], random[96:]
	var secret []mldsaPoly
	for i := range s.l + s.k {
		secret = append(secret, s.boundedPoly(rhoPrime, i))
	}
	return s.encodeExpanded(mldsaPrivate{rho, key, secret[:s.l], secret[s.l:]})
}

// isConsistent reports whether everything in an expanded key follows from its ρ, K,
// s1 and s2, as in every key that was made from a seed.
func (s mldsaSet) isConsistent(expanded []byte) bool {
	bits := s.secretBits()
	secretBytes, rest := mldsaDegree/8*bits*int(s.k+s.l), mldsaDegree/8*mldsaDropped*int(s.k)
	if len(expanded) != mldsaSecret+secretBytes+rest {
		return false
	}
	var secret []mldsaPoly
	for packed := range slices.Chunk(expanded[mldsaSecret:mldsaSecret+secretBytes], mldsaDegree/8*bits) {
		var p mldsaPoly
		for i, value := range unpackBits(packed, bits) {
			if int(value) > 2*s.eta {
				return false
			}
			p[i] = mldsaMod(int64(s.eta) - int64(value))
		}
		secret = append(secret, p)
	}
	private := mldsaPrivate{expanded[:mldsaHashBytes], expanded[mldsaHashBytes:mldsaPublic], secret[:s.l], secret[s.l:]}
	return bytes.Equal(s.encodeExpanded(private), expanded)
}

// secretBits is the length of a packed coefficient of s1 and s2.
func (s mldsaSet) secretBits() int {
	if s.eta == 2 {
		return 3
	}
	return 4
}

// encodeExpanded computes t, and encodes the private key (FIPS 204, algorithm 24).
func (s mldsaSet) encodeExpanded(p mldsaPrivate) []byte {
	var transformed []mldsaPoly
	for _, poly := range p.s1 {
		transformed = append(transformed, poly.ntt())
	}
	public, low := bytes.Clone(p.rho), []byte(nil)
	for row := range s.k {
		var sum mldsaPoly
		for column := range s.l {
			a := matrixPoly(p.rho, column, row)
			for i := range sum {
				sum[i] = mldsaMod(int64(sum[i]) + int64(a[i])*int64(transformed[column][i]))
			}
		}
		t := sum.inverseNTT()
		var t1, t0 [mldsaDegree]uint32
		for i := range t {
			r := mldsaMod(int64(t[i]) + int64(p.s2[row][i]))
			// Rounded, so the rest is from -2¹²+1 to 2¹² (FIPS 204, algorithm 35).
			t1[i] = (r + 1<<(mldsaDropped-1) - 1) >> mldsaDropped
			t0[i] = 1<<(mldsaDropped-1) + t1[i]<<mldsaDropped - r
		}
		public = append(public, packBits(t1[:], 23-mldsaDropped)...)
		low = append(low, packBits(t0[:], mldsaDropped)...)
	}
	expanded := slices.Concat(p.rho, p.key, sha3.SumSHAKE256(public, 64))
	for _, poly := range slices.Concat(p.s1, p.s2) {
		var packed [mldsaDegree]uint32
		for i, c := range poly {
			packed[i] = mldsaMod(int64(s.eta) - int64(c))
		}
		expanded = append(expanded, packBits(packed[:], s.secretBits())...)
	}
	return append(expanded, low...)
}

// matrixPoly returns a polynomial of the matrix A, transformed (FIPS 204, algorithm
// 30).
func matrixPoly(rho []byte, column, row byte) (p mldsaPoly) {
	h := sha3.NewSHAKE128()
	_, _ = h.Write(slices.Concat(rho, []byte{column, row}))
	for i := 0; i < mldsaDegree; {
		var b [3]byte
		_, _ = h.Read(b[:])
		if c := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2]&0x7f)<<16; c < mldsaPrime {
			p[i] = c
			i++
		}
	}
	return p
}

// boundedPoly returns a polynomial with coefficients from -η to η (FIPS 204,
// algorithm 31).
func (s mldsaSet) boundedPoly(seed []byte, number byte) (p mldsaPoly) {
	h := sha3.NewSHAKE256()
	_, _ = h.Write(slices.Concat(seed, []byte{number, 0}))
	for i := 0; i < mldsaDegree; {
		var b [1]byte
		_, _ = h.Read(b[:])
		for _, half := range []int64{int64(b[0] & 15), int64(b[0] >> 4)} {
			switch {
			case i == mldsaDegree:
			case s.eta == 2 && half < 15:
				p[i] = mldsaMod(2 - half%5)
				i++
			case s.eta == 4 && half < 9:
				p[i] = mldsaMod(4 - half)
				i++
			}
		}
	}
	return p
}

// mldsaMod returns n modulo q.
func mldsaMod(n int64) uint32 { return uint32((n%mldsaPrime + mldsaPrime) % mldsaPrime) }

// mldsaZetas are the powers of ζ in the order of their use (FIPS 204, appendix B).
var mldsaZetas = func() (zetas [mldsaDegree]int64) {
	power := int64(1)
	for i := range mldsaDegree {
		reversed := 0
		for bit := range 8 {
			reversed |= i >> bit & 1 << (7 - bit)
		}
		zetas[reversed] = power
		power = power * mldsaRoot % mldsaPrime
	}
	return zetas
}()

// ntt transforms a polynomial (FIPS 204, algorithm 41).
func (p mldsaPoly) ntt() mldsaPoly {
	m := 0
	for length := mldsaDegree / 2; length > 0; length /= 2 {
		for start := 0; start < mldsaDegree; start += 2 * length {
			m++
			for j := start; j < start+length; j++ {
				a, b := int64(p[j]), mldsaZetas[m]*int64(p[j+length])
				p[j], p[j+length] = mldsaMod(a+b), mldsaMod(a-b)
			}
		}
	}
	return p
}

// inverseNTT undoes ntt (FIPS 204, algorithm 42).
func (p mldsaPoly) inverseNTT() mldsaPoly {
	m := mldsaDegree
	for length := 1; length < mldsaDegree; length *= 2 {
		for start := 0; start < mldsaDegree; start += 2 * length {
			m--
			for j := start; j < start+length; j++ {
				a, b := int64(p[j]), int64(p[j+length])
				p[j], p[j+length] = mldsaMod(a+b), mldsaMod(mldsaZetas[m]*(b-a))
			}
		}
	}
	for i := range p {
		p[i] = mldsaMod(int64(p[i]) * mldsaInverse)
	}
	return p
}

// packBits writes numbers of a fixed length, least significant bit first (FIPS 204,
// algorithm 16).
func packBits(values []uint32, bits int) []byte {
	packed := make([]byte, len(values)*bits/8)
	for i := range len(values) * bits {
		packed[i/8] |= byte(values[i/bits]>>(i%bits)&1) << (i % 8)
	}
	return packed
}

// unpackBits undoes packBits.
func unpackBits(packed []byte, bits int) []uint32 {
	values := make([]uint32, len(packed)*8/bits)
	for i := range len(packed) * 8 {
		values[i/bits] |= uint32(packed[i/8]>>(i%8)&1) << (i % bits)
	}
	return values
}
