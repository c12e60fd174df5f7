package provider

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// pemOf writes DER as PEM.
func pemOf(label string, der []byte, err error) string {
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
}

// rsaPEM writes an RSA key from its numbers, whether they make sense or not.
func rsaPEM(p, q *big.Int, e int64, tweak func(d *big.Int)) string {
	one := big.NewInt(1)
	p1, q1 := new(big.Int).Sub(p, one), new(big.Int).Sub(q, one)
	d := new(big.Int).ModInverse(big.NewInt(e), new(big.Int).Mul(p1, q1))
	if tweak != nil {
		tweak(d)
	}
	der, err := asn1.Marshal(struct {
		Version               int
		N                     *big.Int
		E                     int64
		D, P, Q, Dp, Dq, Qinv *big.Int
	}{0, new(big.Int).Mul(p, q), e, d, p, q, new(big.Int).Mod(d, p1), new(big.Int).Mod(d, q1), new(big.Int).ModInverse(q, p)})
	return pemOf("RSA PRIVATE KEY", der, err)
}

// encryptPEM encrypts a PEM in the old way of openssl, which the standard library can still write.
func encryptPEM(t *testing.T, text, passphrase string) string {
	t.Helper()
	block, _ := pem.Decode([]byte(text))
	//nolint:staticcheck // deprecated because it is weak; files of this kind are what is tested.
	encrypted, err := x509.EncryptPEMBlock(rand.Reader, block.Type, block.Bytes, []byte(passphrase), x509.PEMCipherAES256)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(encrypted))
}

// prime returns a prime that fits the exponents 3 and 65537.
func prime(t *testing.T, bits int) *big.Int {
	t.Helper()
	for {
		p, err := rand.Prime(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		less := new(big.Int).Sub(p, big.NewInt(1))
		if new(big.Int).GCD(nil, nil, less, big.NewInt(3*65537)).Cmp(big.NewInt(1)) == 0 {
			return p
		}
	}
}

// closeTo returns the next prime.
func closeTo(p *big.Int) *big.Int {
	for q := new(big.Int).Add(p, big.NewInt(2)); ; q.Add(q, big.NewInt(2)) {
		if q.ProbablyPrime(20) && new(big.Int).Mod(q, big.NewInt(65537)).Cmp(big.NewInt(1)) != 0 {
			return q
		}
	}
}

// smallFactorPEM is a public RSA key that anybody can factor.
func smallFactorPEM(t *testing.T) string {
	t.Helper()
	der, err := asn1.Marshal(struct {
		N *big.Int
		E int
	}{new(big.Int).Mul(big.NewInt(257), prime(t, 2040)), 65537})
	return pemOf("RSA PUBLIC KEY", der, err)
}

// badPrivateKeys are texts that are given for a private key in PEM.
func badPrivateKeys(t *testing.T) []badInput {
	t.Helper()
	key := makeKey(t, "ES256")
	good := encodePEM(t, key, jwk.FormatPKCS8)
	public := encodePEM(t, key.Public(), jwk.FormatPKCS8)
	lines := strings.SplitAfter(good, "\n")
	block, _ := pem.Decode([]byte(good))
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	signer := key.Signer().(*ecdsa.PrivateKey)
	certificate, certificateErr := x509.CreateCertificate(rand.Reader, template, template, signer.Public(), signer)
	request, requestErr := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, signer)
	openSSH, err := ssh.MarshalPrivateKey(signer, "")
	if err != nil {
		t.Fatal(err)
	}
	p224, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p224DER, p224Err := x509.MarshalECPrivateKey(p224)
	x25519, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	x25519DER, x25519Err := x509.MarshalPKCS8PrivateKey(x25519)
	scalar, err := signer.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	secp256k1, secp256k1Err := asn1.Marshal(struct {
		Version int
		Scalar  []byte
		OID     asn1.ObjectIdentifier `asn1:"explicit,tag:0"`
	}{1, scalar, asn1.ObjectIdentifier{1, 3, 132, 0, 10}})
	dsaDER, dsaErr := asn1.Marshal([]*big.Int{big.NewInt(0), big.NewInt(1)})
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	p, q := prime(t, 1024), prime(t, 1024)
	var inputs []badInput
	for name, c := range map[string][2]string{
		"empty":                     {"", "Empty Private Key"},
		"only white space":          {" \r\n\t\n", "Empty Private Key"},
		"a path":                    {"/etc/jwt/jwt_private.pem", "Path Where a Private Key Belongs"},
		"base64 of a PEM":           {base64.StdEncoding.EncodeToString([]byte(good)), "Base64 of a PEM Where the PEM Belongs"},
		"no markers":                {strings.Join(lines[1:len(lines)-2], ""), "PEM Without Its Markers"},
		"no BEGIN line":             {strings.Join(lines[1:], ""), "PEM Block Without a BEGIN Line"},
		"no END line":               {strings.Join(lines[:len(lines)-2], ""), "PEM Block Without an END Line"},
		"markers of four dashes":    {strings.ReplaceAll(good, "-----", "----"), "Damaged PEM Markers"},
		"newlines lost":             {strings.ReplaceAll(good, "\n", " "), "PEM Markers Not on Separate Lines"},
		"not base64":                {strings.Replace(good, lines[1][:4], "!!!!", 1), "Damaged PEM Block"},
		"cut":                       {pemOf("PRIVATE KEY", block.Bytes[:60], nil), "Damaged Key"},
		"some other text":           {"correct horse battery staple", "No PEM Block"},
		"DER":                       {"0\x01\x02 is how it begins", "DER Where a PEM Belongs"},
		"a JWK":                     {`{"kty":"EC","crv":"P-256"}`, "JSON Where a PEM Belongs"},
		"a public key":              {public, "Public Key Where a Private Key Belongs"},
		"a certificate":             {pemOf("CERTIFICATE", certificate, certificateErr), "Certificate Where a Private Key Belongs"},
		"a certificate request":     {pemOf("CERTIFICATE REQUEST", request, requestErr), "Certificate Request Where a Private Key Belongs"},
		"a key of OpenSSH":          {string(pem.EncodeToMemory(openSSH)), "OpenSSH Key Where a PEM Key Belongs"},
		"two keys":                  {good + newPEM(t, "EdDSA"), "Several Private Keys in One PEM"},
		"a key and its certificate": {good + pemOf("CERTIFICATE", certificate, certificateErr), "More Than a Private Key in One PEM"},
		"P-224":                     {pemOf("EC PRIVATE KEY", p224DER, p224Err), "Unsupported Elliptic Curve"},
		"secp256k1":                 {pemOf("EC PRIVATE KEY", secp256k1, secp256k1Err), "Unsupported Elliptic Curve"},
		"X25519":                    {pemOf("PRIVATE KEY", x25519DER, x25519Err), "Unsupported Kind of Key"},
		"DSA":                       {pemOf("DSA PRIVATE KEY", dsaDER, dsaErr), "Unsupported Kind of Key"},
		"an RSA key for ES256":      {newPEM(t, "RS256"), "Key Does Not Fit the Algorithm"},
		"a P-384 key for ES256":     {newPEM(t, "ES384"), "Key Does Not Fit the Algorithm"},
		"RSA of 1024 bits":          {pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(small), nil), "RSA Key Too Small"},
		"RSA with exponent 3":       {rsaPEM(p, q, 3, nil), "Unsupported RSA Exponent"},
		"RSA with close primes":     {rsaPEM(p, closeTo(p), 65537, nil), "Weak RSA Key"},
		"RSA with a wrong exponent": {rsaPEM(p, q, 65537, func(d *big.Int) { d.Add(d, big.NewInt(2)) }), "Inconsistent RSA Key"},
		"encrypted, no passphrase":  {encryptPEM(t, good, "passphrase"), "Encrypted Private Key Without a Passphrase"},
	} {
		inputs = append(inputs, badInput{name, "", arguments{"private_key_pem": c[0]}, "private_key_pem", c[1]})
	}
	return inputs
}
