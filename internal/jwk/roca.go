package jwk

import "math/big"

// The check for the ROCA flaw is taken from github.com/titanous/rocacheck
// (rocacheck.go, commit afe73141d399), a Go implementation of
// https://github.com/crocs-muni/roca, under this licence:
//
// MIT License
//
// Copyright (c) 2017, Jonathan Rudenberg
// Copyright (c) 2017, CRoCS, EnigmaBridge Ltd.
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

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
