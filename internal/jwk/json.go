package jwk

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// JWK is a key as it is published: with its name and its purpose (RFC 7517 §4).
// Empty fields are left out of the JSON.
type JWK struct {
	Key       Key
	KeyID     string // kid
	Algorithm string // alg; of a foreign key it may be one that this package does not know
	Use       string // use: sig or enc
}

// members are the JSON members of a JWK. Their order here is their order in the
// JSON: equal keys are equal text.
type members struct {
	Kty string `json:"kty"`
	Kid string `json:"kid,omitempty"`
	Use string `json:"use,omitempty"`
	Alg string `json:"alg,omitempty"`
	Crv string `json:"crv,omitempty"`
	X   string `json:"x,omitempty"`
	Y   string `json:"y,omitempty"`
	N   string `json:"n,omitempty"`
	E   string `json:"e,omitempty"`
	D   string `json:"d,omitempty"`
	P   string `json:"p,omitempty"`
	Q   string `json:"q,omitempty"`
	DP  string `json:"dp,omitempty"`
	DQ  string `json:"dq,omitempty"`
	QI  string `json:"qi,omitempty"`
	K   string `json:"k,omitempty"`
}

// PublicJSON returns the public JWK as compact JSON with its members in a fixed
// order and never a private one. It is an error for a secret, which has no
// public half.
func (j JWK) PublicJSON() (string, error) {
	if j.Key.KeyType() == typeOct {
		return "", errors.New("an HMAC secret has no public JWK: publish nothing for it")
	}
	j.Key = j.Key.Public()
	return j.encode()
}

// PrivateJSON returns the private JWK, or that of a secret, as compact JSON with
// its members in a fixed order. It is an error if the key is only public.
func (j JWK) PrivateJSON() (string, error) {
	if !j.Key.HasPrivate() {
		return "", errors.New("a public key has no private JWK: use the private key")
	}
	return j.encode()
}

func (j JWK) encode() (string, error) {
	if j.Key.IsZero() {
		return "", errors.New("no key to write as a JWK: give one")
	}
	m := j.Key.members()
	m.Kid, m.Alg, m.Use = j.KeyID, j.Algorithm, j.Use
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // a kid reads in the JSON as it reads in a token
	if err := encoder.Encode(m); err != nil {
		return "", fmt.Errorf("the JWK could not be encoded: %w", err)
	}
	return strings.TrimSuffix(text.String(), "\n"), nil
}

// Set returns a JWK Set (RFC 7517 §5) of members that are already encoded, in
// their order.
func Set(members ...string) string {
	return `{"keys":[` + strings.Join(members, ",") + `]}`
}

// members returns the members of the key itself, private ones included if the
// private half is known (RFC 7518 §6, RFC 8037 §2).
func (k Key) members() members {
	m := members{Kty: k.KeyType(), Crv: k.Curve()}
	material := k.material()
	switch public := material.public.(type) {
	case *rsa.PublicKey:
		m.N, m.E = base64Integer(public.N), base64Integer(big.NewInt(int64(public.E)))
	case *ecdsa.PublicKey:
		if point, err := public.Bytes(); err == nil {
			// Uncompressed: 0x04, then two coordinates of the curve's full width.
			x, y := point[1:1+len(point)/2], point[1+len(point)/2:]
			m.X, m.Y = base64Bytes(x), base64Bytes(y)
		}
	case ed25519.PublicKey:
		m.X = base64Bytes(public)
	default:
		m.K = base64Bytes(material.secret)
	}
	switch private := material.private.(type) {
	case *rsa.PrivateKey:
		m.D = base64Integer(private.D)
		m.P, m.Q = base64Integer(private.Primes[0]), base64Integer(private.Primes[1])
		m.DP, m.DQ, m.QI = base64Integer(private.Precomputed.Dp), base64Integer(private.Precomputed.Dq), base64Integer(private.Precomputed.Qinv)
	case *ecdsa.PrivateKey:
		if scalar, err := private.Bytes(); err == nil {
			m.D = base64Bytes(scalar)
		}
	case ed25519.PrivateKey:
		m.D = base64Bytes(private.Seed())
	}
	return m
}

func base64Bytes(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// base64Integer encodes with as few bytes as the number has (RFC 7518 §2,
// Base64urlUInt).
func base64Integer(n *big.Int) string { return base64Bytes(n.Bytes()) }
