package jwk

import "math/big"

// The check for the ROCA flaw is a copy of github.com/titanous/rocacheck at commit
// afe73141d399, a Go implementation of https://github.com/crocs-muni/roca:
//
//	Copyright (c) 2017, Jonathan Rudenberg
//	Copyright (c) 2017, CRoCS, EnigmaBridge Ltd.
//
// Its licence (MIT) is in rocacheck.LICENSE.

// rocaRelations are the primes of the fingerprint, each with the order of the
// subgroup that 65537 generates modulo the prime.
var rocaRelations = []struct{ order, prime int64 }{
	{2, 11}, {6, 13}, {8, 17}, {9, 19}, {3, 37}, {26, 53}, {20, 61},
	{35, 71}, {24, 73}, {13, 79}, {6, 97}, {51, 103}, {53, 107},
	{54, 109}, {42, 127}, {50, 151}, {78, 157},
}

// hasROCA reports whether a modulus was made by Infineon code with the ROCA flaw
// (CVE-2017-15361): its remainder by every prime is in the subgroup. About one
// sound modulus in 2²⁸ has the fingerprint by chance.
func hasROCA(n *big.Int) bool {
	for _, r := range rocaRelations {
		prime := big.NewInt(r.prime)
		remainder := new(big.Int).Mod(n, prime)
		if remainder.Exp(remainder, big.NewInt(r.order), prime).Cmp(one) != 0 {
			return false
		}
	}
	return true
}
