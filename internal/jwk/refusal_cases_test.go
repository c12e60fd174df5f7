package jwk

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"
)

// textRefusals are texts without a PEM block.
func textRefusals() []refusalCase {
	text := must(p256Key().PrivatePEM())
	der := derOf(text)
	inside := base64.StdEncoding.EncodeToString(der)
	sshPublic := string(ssh.MarshalAuthorizedKey(must(ssh.NewPublicKey(edKey().Verifier()))))
	return []refusalCase{
		privatePEM("empty", ""),
		privatePEM("only white space", " \r\n\t\n"),
		publicPEM("empty", ""),
		privatePEM("a path", "/etc/jwt/private.pem"),
		privatePEM("a relative path", "keys/production.key"),
		privatePEM("a path of Windows", `C:\keys\new.pem`),
		publicPEM("a path", "~/keys/jwt-public"),
		privatePEM("base64 of a PEM", base64.StdEncoding.EncodeToString([]byte(text))),
		privatePEM("base64 of DER", inside),
		publicPEM("base64url of DER", base64.RawURLEncoding.EncodeToString(derOf(must(rsaKey().PublicPEM())))),
		privatePEM("DER", string(der)),
		privatePEM("a JWK", vectorJWK("RFC 7517 A.2 EC private")),
		publicPEM("a public key of OpenSSH", sshPublic),
		privatePEM("a key of PuTTY", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n"),
		privatePEM("markers with four dashes", strings.ReplaceAll(text, "-----", "----")),
		privatePEM("some other text", "correct horse battery staple"),
		publicPEM("some other text", "correct horse battery staple"),
		privatePEM("too large", strings.Repeat("A", maxInputBytes+1)),
		either("some other text", "correct horse battery staple", func(text string) (JWK, error) {
			k, err := ParsePublicHalf(text)
			return JWK{Key: k}, err
		}),
		publicForm("some other text", "correct horse battery staple"),
		publicForm("a path", "keys/production.der"),
		publicForm("a secret in base64", base64.StdEncoding.EncodeToString([]byte("a secret text that has 32 bytes.")[:rawKeyBytes])),
		publicForm("base64 of a private key", inside),
		publicForm("base64 of a public key that was cut off", base64.StdEncoding.EncodeToString(derOf(must(rsaKey().PublicPEM()))[:100])),
		publicForm("base64 of a PEM", base64.StdEncoding.EncodeToString([]byte(text))),
		publicForm("base64 of an unsupported key", base64.StdEncoding.EncodeToString(derOf(spkiWith(asn1.ObjectIdentifier{1, 3, 101, 110}, nil, make([]byte, 32))))),
		publicForm("a secret in a JWK", must(JWK{Key: hmacKey()}.PrivateJSON())),
		publicForm("a JWK Set", Set(must(JWK{Key: p256Key()}.PublicJSON()))),
		publicForm("too large", strings.Repeat("A", maxInputBytes+1)),
	}
}

// blockRefusals are PEM blocks that are damaged or not the expected ones.
func blockRefusals() []refusalCase {
	private, public := must(p256Key().PrivatePEM()), must(p256Key().PublicPEM())
	certificate := certificateOf(p256Key())
	lines := strings.SplitAfter(private, "\n")
	withoutEnd := strings.Join(lines[:len(lines)-2], "")
	request := must(x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, p256Key().Signer()))
	openSSH := must(ssh.MarshalPrivateKey(p256Key().Signer(), ""))
	return []refusalCase{
		privatePEM("no END line", withoutEnd),
		privatePEM("no END line, then another block", withoutEnd+private),
		privatePEM("no BEGIN line", strings.Join(lines[1:], "")),
		privatePEM("BEGIN and END of different blocks", edit(private, "-----END PRIVATE", "-----END PUBLIC")),
		privatePEM("all on one line", strings.ReplaceAll(private, "\n", " ")),
		privatePEM("quotation marks around it", `"`+private+`"`),
		privatePEM("an exclamation mark in the base64", edit(private, lines[1][:4], "!!!!")),
		privatePEM("a character missing from the base64", edit(private, lines[1], lines[1][1:])),
		privatePEM("an end missing inside", pemOf(labelPKCS8, derOf(private)[:60])),
		privatePEM("bytes after the key", pemOf(labelPKCS8, append(derOf(private), 0))),
		privatePEM("a PKCS #1 key under the label of SEC 1", strings.ReplaceAll(pkcs1Of(rsaOf(rsaKey())).pem(), labelPKCS1, labelSEC1)),
		publicPEM("nothing but random bytes inside", pemOf(labelSPKI, []byte("not a key at all, only some bytes"))),
		publicPEM("a damaged certificate", pemOf(labelCertificate, derOf(certificate)[:100])),
		privatePEM("a public key", public),
		privatePEM("a public key in PKCS #1", must(rsaKey().Public().EncodePEM(FormatPKCS1))),
		publicPEM("a private key", private),
		publicPEM("an encrypted private key", encryptedPEM(p256Key(), "passphrase")),
		privatePEM("a certificate", certificate),
		privatePEM("a certificate request", pemOf("CERTIFICATE REQUEST", request)),
		publicPEM("a certificate request", pemOf("CERTIFICATE REQUEST", request)),
		privatePEM("a key of OpenSSH", string(pem.EncodeToMemory(openSSH))),
		privatePEM("an OpenPGP key", pemOf("PGP PRIVATE KEY BLOCK", []byte("anything"))),
		privatePEM("only EC parameters", pemOf("EC PARAMETERS", must(asn1.Marshal(asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7})))),
		privatePEM("an unknown label", pemOf("VERY PRIVATE THING", derOf(private))),
		privatePEM("two private keys", private+must(rsaKey().PrivatePEM())),
		privatePEM("a private key and its certificate", private+certificate),
		privatePEM("two public keys", public+public),
		publicPEM("a certificate chain", certificate+certificate),
		publicPEM("a certificate and its private key", certificate+private),
		publicPEM("a public key and a certificate", public+certificate),
	}
}

// encryptionRefusals are encrypted keys, or keys with a needless passphrase.
func encryptionRefusals() []refusalCase {
	plain := must(p256Key().PrivatePEM())
	encrypted := encryptedPEM(p256Key(), "rightpass-0451-xyzzy")
	legacy := legacyPEM(p256Key(), "rightpass-0451-xyzzy")
	return []refusalCase{
		privatePEM("encrypted, no passphrase", encrypted),
		privatePEMWith("encrypted, wrong passphrase", encrypted, "wrongpass-1984-plugh"),
		privatePEM("encrypted as in RFC 1421, no passphrase", legacy),
		privatePEMWith("encrypted as in RFC 1421, wrong passphrase", legacy, "wrongpass-1984-plugh"),
		privatePEMWith("encrypted as in RFC 1421, unknown cipher", edit(legacy, "AES-256-CBC", "SEED-CBC-XYZ"), "rightpass-0451-xyzzy"),
		privatePEMWith("not encrypted, but with a passphrase", plain, "somepass-2001-frotz"),
		privatePEMWith("encrypted with PBES1", pbes1PEM(), "somepass-2001-frotz"),
		privatePEMWith("encrypted with too many iterations", pbes2PEM(pbkdf2Parameters(maxPBKDF2Iterations+1)), "somepass-2001-frotz"),
		privatePEMWith("encrypted with too much scrypt", pbes2PEM(scryptParameters(1<<40, 8, 1)), "somepass-2001-frotz"),
		privatePEMWith("encrypted with an unknown key derivation", pbes2PEM(algorithmWith(ecOID, []int{1})), "somepass-2001-frotz"),
		privatePEMWith("encrypted, then damaged", pemOf(labelEncryptedPKCS8, derOf(encrypted)[:100]), "rightpass-0451-xyzzy"),
		privatePEMWith("encrypted, of an unsupported kind", encryptedDER(derOf(x25519PEM()), "rightpass-0451-xyzzy"), "rightpass-0451-xyzzy"),
		either("a JWK with a passphrase", vectorJWK("RFC 7517 A.2 EC private"), func(text string) (JWK, error) { return ParsePrivate(text, "somepass-2001-frotz") }),
	}
}

// kindRefusals are good keys of unsupported kinds.
func kindRefusals() []refusalCase {
	p224 := must(ecdsa.GenerateKey(elliptic.P224(), rand.Reader))
	random := make([]byte, 57)
	_, _ = rand.Read(random)
	sec1 := must(asn1.Marshal(struct {
		Version int
		Key     []byte
	}{1, random[:32]}))
	secp256k1, brainpool := asn1.ObjectIdentifier{1, 3, 132, 0, 10}, asn1.ObjectIdentifier{1, 3, 36, 3, 3, 2, 8, 1, 1, 7}
	explicit := struct {
		Version int
		Field   struct{ OID asn1.ObjectIdentifier }
	}{1, struct{ OID asn1.ObjectIdentifier }{asn1.ObjectIdentifier{1, 2, 840, 10045, 1, 1}}}
	pss := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	return []refusalCase{
		privatePEM("P-224", pemOf(labelSEC1, must(x509.MarshalECPrivateKey(p224)))),
		publicPEM("P-224", pemOf(labelSPKI, must(x509.MarshalPKIXPublicKey(&p224.PublicKey)))),
		privatePEM("secp256k1", pkcs8With(ecOID, secp256k1, sec1)),
		privatePEM("brainpoolP256r1", pkcs8With(ecOID, brainpool, sec1)),
		privatePEM("an unknown curve", pkcs8With(ecOID, asn1.ObjectIdentifier{1, 2, 3, 4}, sec1)),
		privatePEM("explicit curve parameters", pkcs8With(ecOID, explicit, sec1)),
		publicPEM("explicit curve parameters", spkiWith(ecOID, explicit, random)),
		privatePEM("EC without a curve", pkcs8With(ecOID, nil, sec1)),
		privatePEM("SEC 1 without a curve", pemOf(labelSEC1, sec1)),
		privatePEM("DSA", pkcs8With(asn1.ObjectIdentifier{1, 2, 840, 10040, 4, 1}, nil, random)),
		privatePEM("DSA in its own PEM", pemOf("DSA PRIVATE KEY", random)),
		privatePEM("X25519", x25519PEM()),
		privatePEM("Ed448", pkcs8With(asn1.ObjectIdentifier{1, 3, 101, 113}, nil, random)),
		privatePEM("RSA-PSS", pkcs8With(pss, nil, derOf(pkcs1Of(rsaOf(rsaKey())).pem()))),
		publicPEM("RSA-PSS", spkiWith(pss, nil, x509.MarshalPKCS1PublicKey(&rsaOf(rsaKey()).PublicKey))),
		privatePEM("SLH-DSA", pkcs8With(asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 20}, nil, random)),
		privatePEM("an unknown kind", pkcs8With(asn1.ObjectIdentifier{1, 2, 3, 4}, nil, random)),
	}
}

// rsaRefusals are RSA keys that are too small, too large, weak or wrong.
func rsaRefusals() []refusalCase {
	small := must(rsa.GenerateKey(rand.Reader, 1024))
	good, other := pkcs1Of(rsaOf(rsaKey())), pkcs1Of(rsaOf(otherRSA()))
	with := func(change func(*pkcs1)) string {
		wrong := good
		change(&wrong)
		return wrong.pem()
	}
	plus := func(n *big.Int, k int64) *big.Int { return new(big.Int).Add(n, big.NewInt(k)) }
	public := func(n *big.Int, e int) string {
		return pemOf(labelPKCS1Public, x509.MarshalPKCS1PublicKey(&rsa.PublicKey{N: n, E: e}))
	}
	near1, near2 := closePrimes(rsaKey())
	distant1, distant2 := distantPrimes()
	unequal1, unequal2 := prime(900), prime(1148)
	composite := rsaFromPrimes(new(big.Int).Mul(prime(520), prime(520)), good.P)
	three := with(func(p *pkcs1) {
		p.Version = 1
		p.OtherPrimes = []struct{ R, D, T *big.Int }{{big.NewInt(3), big.NewInt(1), big.NewInt(1)}}
	})
	return []refusalCase{
		privatePEM("RSA of 1024 bits", pkcs1Of(small).pem()),
		publicPEM("RSA of 1024 bits", public(small.N, rsaExponent)),
		publicPEM("RSA of 8193 bits", public(plus(new(big.Int).Lsh(one, 8192), 1), rsaExponent)),
		publicPEM("RSA with a modulus of zero", public(new(big.Int), rsaExponent)),
		privatePEM("RSA with exponent 3", with(func(p *pkcs1) { p.E = big.NewInt(3) })),
		publicPEM("RSA with exponent 3", public(good.N, 3)),
		privatePEM("RSA with three primes", three),
		privatePEM("RSA with the modulus of another key", with(func(p *pkcs1) { p.N = other.N })),
		privatePEM("RSA with the private exponent of another key", with(func(p *pkcs1) { p.D = other.D })),
		privatePEM("RSA with a private exponent of 1", with(func(p *pkcs1) { p.D = one })),
		privatePEM("RSA with a prime of 1", with(func(p *pkcs1) { p.P, p.Q = p.N, one })),
		privatePEM("RSA with a wrong prime", with(func(p *pkcs1) { p.P = plus(p.P, 2) })),
		privatePEM("RSA with a prime that is composite", composite.pem()),
		privatePEM("RSA with a wrong first CRT exponent", with(func(p *pkcs1) { p.DP = plus(p.DP, 1) })),
		privatePEM("RSA with a wrong second CRT exponent", with(func(p *pkcs1) { p.DQ = plus(p.DQ, 1) })),
		privatePEM("RSA with a wrong CRT coefficient", with(func(p *pkcs1) { p.QI = plus(p.QI, 1) })),
		privatePEM("RSA with a negative number", with(func(p *pkcs1) { p.DP = new(big.Int).Neg(p.DP) })),
		privatePEM("RSA with close primes", rsaFromPrimes(near1, near2).pem()),
		privatePEM("RSA with primes that are closer than FIPS 186-5 allows", rsaFromPrimes(distant1, distant2).pem()),
		publicPEM("RSA with close primes", public(new(big.Int).Mul(near1, near2), rsaExponent)),
		publicPEM("RSA with a small factor", public(new(big.Int).Mul(big.NewInt(65521), good.N), rsaExponent)),
		publicPEM("RSA with an even modulus", public(new(big.Int).Lsh(one, 2047), rsaExponent)),
		publicPEM("RSA with the ROCA flaw", rocaPEM),
		privatePEM("RSA with unequal primes", rsaFromPrimes(unequal1, unequal2).pem()),
		aJWK("RSA with a prime for its modulus", onlyD(prothPrime())),
	}
}

// ecRefusals are keys on curves with wrong numbers or halves of different keys.
func ecRefusals() []refusalCase {
	private := p256Key().Signer().(*ecdsa.PrivateKey)
	scalar, point := must(private.Bytes()), must(private.PublicKey.Bytes())
	otherPoint := must(mustGenerate("ES256").Verifier().(*ecdsa.PublicKey).Bytes())
	oid := asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7}
	off := append([]byte{}, point...)
	off[len(off)-1] ^= 1
	order := elliptic.P256().Params().N.Bytes()
	basePoint := bytes.Join([][]byte{{4}, elliptic.P256().Params().Gx.Bytes(), elliptic.P256().Params().Gy.Bytes()}, nil)
	counter := make([]byte, 32)
	for i := range counter {
		counter[i] = byte(i)
	}
	return []refusalCase{
		privatePEM("EC with the point of another key", sec1With(scalar, oid, otherPoint)),
		privatePEM("EC with a point that is not on the curve", sec1With(scalar, oid, off)),
		privatePEM("EC with a scalar of zero", sec1With(make([]byte, 32), oid, point)),
		privatePEM("EC with a scalar of 1", sec1With(append(make([]byte, 31), 1), oid, nil)),
		privatePEM("EC with a small scalar", sec1With(append(make([]byte, 12), scalar[:20]...), oid, nil)),
		privatePEM("EC with a small negative scalar", sec1With(new(big.Int).Sub(elliptic.P256().Params().N, big.NewInt(2)).Bytes(), oid, nil)),
		privatePEM("EC with a scalar of equal bytes", sec1With(bytes.Repeat([]byte{0x42}, 32), oid, nil)),
		publicPEM("EC with the base point of the curve", spkiWith(ecOID, oid, basePoint)),
		privatePEM("EC with the order of the curve for its scalar", sec1With(order, oid, point)),
		privatePEM("EC with two different curves", pkcs8With(ecOID, asn1.ObjectIdentifier{1, 3, 132, 0, 34}, derOf(sec1With(scalar, oid, point)))),
		publicPEM("EC with a point that is not on the curve", spkiWith(ecOID, oid, off)),
		publicPEM("EC with a compressed point that is not on the curve", spkiWith(ecOID, oid, offCurve())),
		privatePEM("Ed25519 with a seed that is too short", pkcs8With(ed25519OID, nil, must(asn1.Marshal(make([]byte, 31))))),
		privatePEM("Ed25519 with the public half of another key", ed25519v2(edKey(), mustGenerate("Ed25519"))),
		privatePEM("Ed25519 with a seed of zeros", pkcs8With(ed25519OID, nil, must(asn1.Marshal(make([]byte, 32))))),
		privatePEM("Ed25519 with a counter for its seed", pkcs8With(ed25519OID, nil, must(asn1.Marshal(counter)))),
		privatePEM("Ed25519 with a password for its seed", pkcs8With(ed25519OID, nil, must(asn1.Marshal([]byte("changemechangemechangemechangeme"))))),
		publicPEM("Ed25519 with a half that is too short", spkiWith(ed25519OID, nil, make([]byte, 31))),
		publicPEM("Ed25519 with a half that is no point", spkiWith(ed25519OID, nil, append([]byte{2}, make([]byte, 31)...))),
		publicPEM("Ed25519 with a point of low order", spkiWith(ed25519OID, nil, append([]byte{1}, make([]byte, 31)...))),
	}
}

// mldsaRefusals are ML-DSA keys that are damaged, weak, or without a seed.
func mldsaRefusals() []refusalCase {
	oid := mldsaOID(18)
	seed, expanded := otherMLDSASeed(), mldsaExpanded("ML-DSA-65")
	flipped := func(at int) []byte {
		damaged := slices.Clone(expanded)
		damaged[at] ^= 1
		return damaged
	}
	public := must(mldsa65().PublicPEM())
	members := membersOf(mldsa65())
	jwk := func(text string) string { return `{"kty":"AKP",` + text + `}` }
	pub, priv, alg := `"pub":"`+members["pub"]+`"`, `"priv":"`+base64Bytes(seed)+`"`, `"alg":"ML-DSA-65"`
	withPublic := append(derOf(pkcs8With(oid, nil, mldsaChoice(seed, nil))), 0x81, 0)
	withPublic[1] += 2
	return []refusalCase{
		privatePEM("ML-DSA with a seed that is too short", pkcs8With(oid, nil, mldsaChoice(seed[1:], nil))),
		privatePEM("ML-DSA with a seed of zeros", pkcs8With(oid, nil, mldsaChoice(make([]byte, 32), nil))),
		privatePEM("ML-DSA with the expanded key only", pkcs8With(oid, nil, mldsaChoice(nil, expanded))),
		privatePEM("ML-DSA with an expanded key that is too short", pkcs8With(oid, nil, mldsaChoice(nil, expanded[1:]))),
		privatePEM("ML-DSA with a private number that is out of range", pkcs8With(oid, nil, mldsaChoice(nil, outOfRange(expanded)))),
		privatePEM("ML-DSA with a wrong hash of its public key", pkcs8With(oid, nil, mldsaChoice(nil, flipped(mldsaPublic)))),
		privatePEM("ML-DSA with a wrong rest of its public key", pkcs8With(oid, nil, mldsaChoice(nil, flipped(len(expanded)-1)))),
		privatePEM("ML-DSA with the expanded key of another seed", pkcs8With(oid, nil, mldsaChoice(edKey().material().(ed25519Material).priv.Seed(), expanded))),
		privatePEM("ML-DSA with parameters", pkcs8With(oid, 1, mldsaChoice(seed, nil))),
		privatePEM("ML-DSA with a seed without its tag", pkcs8With(oid, nil, seed)),
		privatePEM("ML-DSA with more after the seed", pkcs8With(oid, nil, append(mldsaChoice(seed, nil), 0))),
		privatePEM("ML-DSA with more after both forms", pkcs8With(oid, nil, must(asn1.Marshal(struct{ A, B, C []byte }{seed, expanded, nil})))),
		privatePEM("ML-DSA with an empty public half", pemOf(labelPKCS8, withPublic)),
		publicPEM("ML-DSA with parameters", spkiWith(oid, 1, make([]byte, 1952))),
		publicPEM("ML-DSA with the half of ML-DSA-44", spkiWith(oid, nil, make([]byte, 1312))),
		publicPEM("ML-DSA with a half of zeros", spkiWith(oid, nil, make([]byte, 1952))),
		publicPEM("ML-DSA, cut off", pemOf(labelSPKI, derOf(public)[:1000])),
		aJWK("AKP without alg", jwk(pub)),
		aJWK("AKP with an unknown alg", jwk(`"alg":"SLH-DSA-SHA2-128s",`+pub)),
		aJWK("AKP with ES256", jwk(`"alg":"ES256",`+pub)),
		aJWK("AKP without pub", jwk(alg+","+priv)),
		aJWK("AKP with the pub of another algorithm", jwk(`"alg":"ML-DSA-87",`+pub)),
		aJWK("AKP with the expanded key for priv", jwk(alg+","+pub+`,"priv":"`+base64Bytes(expanded)+`"`)),
		aJWK("AKP with the seed of another key", jwk(alg+","+pub+","+priv)),
	}
}

// jwkRefusals are bad JWKs, and texts that are not a JWK.
func jwkRefusals() []refusalCase {
	rsaJWK, ec, ed := vectorJWK("RFC 7517 A.2 RSA private"), vectorJWK("RFC 7517 A.2 EC private"), vectorJWK("RFC 8037 A.1 Ed25519 private")
	set := func(text, member string, value any) string {
		object := decoded(text)
		if object[member] = value; value == nil {
			delete(object, member)
		}
		return string(must(json.Marshal(object)))
	}
	wrongD := set(vectorJWK("RFC 7517 A.1 RSA public"), "d", base64Bytes(rsaOf(otherRSA()).D.Bytes()[1:]))
	short := base64.RawURLEncoding.EncodeToString(make([]byte, 31))
	public, symmetric := vectorJWK("RFC 7517 A.1 EC public"), vectorJWK("RFC 7520 3.5 HMAC key")
	return []refusalCase{
		aJWK("empty", "\n"),
		aJWK("a PEM", must(p256Key().PublicPEM())),
		aJWK("some other text", "correct horse battery staple"),
		aJWK("not UTF-8", "{\"kty\":\"\xff\xfe\"}"),
		aJWK("a syntax error", edit(ec, `"kty":`, `"kty"`)),
		aJWK("more text after it", ec+ec),
		aJWK("a JWK Set", Set(ec)),
		aJWK("without kty", set(ec, "kty", nil)),
		aJWK("an unknown kty", set(ec, "kty", "unheard-of")),
		aJWK("a member twice", edit(ec, `"kid"`, `"k\u0069d":"twice","kid"`)),
		aJWK("a number for a string", set(ec, "x", 12345678)),
		aJWK("padding", set(symmetric, "k", "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg=")),
		aJWK("a line break in the base64url", set(ec, "x", "MKBCTNIcKUSDii11ySs3526iDZ8A\niTo7Tu6KPAqv7D4")),
		aJWK("base64 in the other alphabet", set(ec, "x", "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D/")),
		aJWK("bits left over at the end of the base64url", set(ec, "x", "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D5")),
		aJWK("a coordinate without its leading zero", set(ec, "x", short)),
		aJWK("a scalar that is too short", set(ec, "d", short)),
		aJWK("EC without y", set(ec, "y", nil)),
		aJWK("EC with the scalar of another key", set(ec, "d", "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw")),
		aJWK("secp256k1", set(ec, "crv", "secp256k1")),
		aJWK("P-224", set(ec, "crv", "P-224")),
		aJWK("EC without a curve", set(ec, "crv", nil)),
		aJWK("X25519", set(ed, "crv", "X25519")),
		aJWK("an unknown curve", set(ec, "crv", "unheard-of")),
		aJWK("Ed25519 with the seed of another key", set(ed, "d", membersOf(edKey())["d"])),
		aJWK("RSA without n", set(rsaJWK, "n", nil)),
		aJWK("RSA with primes but without d", set(rsaJWK, "d", nil)),
		aJWK("RSA with one prime", set(rsaJWK, "q", nil)),
		aJWK("RSA with CRT exponents but without primes", set(set(rsaJWK, "q", nil), "p", nil)),
		aJWK("RSA with three primes", set(rsaJWK, "oth", []any{})),
		aJWK("RSA with only a wrong d", wrongD),
		aJWK("RSA with exponent 1", set(rsaJWK, "e", "AQ")),
		aJWK("RSA of 512 bits", set(rsaJWK, "n", base64Bytes(bytes.Repeat([]byte{0xC5}, 64)))),
		aJWK("RSA with exponent 3", set(rsaJWK, "e", "Aw")),
		aJWK("a secret without k", set(symmetric, "k", nil)),
		aJWK("a secret of 1 byte", set(symmetric, "k", "AA")),
		aJWK("a secret of zeros", set(symmetric, "k", base64Bytes(make([]byte, 32)))),
		aJWK("a secret that counts", set(symmetric, "k", base64Bytes(mldsaSeed()))),
		aJWK("a secret that repeats 8 bytes", set(symmetric, "k", base64Bytes([]byte("changeMechangeMechangeMechangeMe")))),
		aJWK("a secret that repeats 17 bytes, for HS256", set(set(symmetric, "alg", "HS256"), "k", base64Bytes([]byte("HG3t4KSEn6PiwVdyuHG3t4KSEn6PiwVdyu")))),
		aJWK("an empty secret", set(symmetric, "k", "")),
		aJWK("an empty kid", set(ec, "kid", "")),
		aJWK("an RSA alg on an EC key", set(ec, "alg", "RS256")),
		aJWK("ES384 on P-256", set(ec, "alg", "ES384")),
		aJWK("HS512 on a secret of 32 bytes", set(symmetric, "alg", "HS512")),
		aJWK("use enc with a signature alg", set(set(ec, "alg", "ES256"), "use", "enc")),
		aJWK("key_ops encrypt with use sig", set(set(ec, "use", "sig"), "key_ops", []string{"encrypt"})),
		aJWK("key_ops verify with use enc", set(ec, "key_ops", []string{"verify"})),
		aJWK("key_ops with a repeated operation", set(set(ec, "use", "sig"), "key_ops", []string{"sign", "sign"})),
		aJWK("key_ops that is no list", set(ec, "key_ops", "sign")),
		aJWK("too large", `{"kty":"`+strings.Repeat("A", maxInputBytes)+`"}`),
		either("a public JWK for a private key", public, func(text string) (JWK, error) { return ParsePrivate(text, "") }),
		either("a private JWK for a public key", ec, ParsePublic),
		either("a secret JWK for a public key", symmetric, ParsePublic),
	}
}

func secretRefusals() []refusalCase {
	const long = "mGn3 vZq8-Lr2X_wT6k+Yp9B/sDfJhQx4 RcVbNu7aEoKiW5tUzPyMgHlSjC0A1eF"
	return []refusalCase{
		secret("empty", "", "HS256"),
		secret("only white space", " \t\n", "HS256"),
		secret("31 bytes for HS256", long[:31], "HS256"),
		secret("47 bytes for HS384", long[:47], "HS384"),
		secret("63 bytes for HS512", long[:63], "HS512"),
		secret("32 equal bytes", strings.Repeat("x", 32), "HS256"),
		secret("a repeated placeholder", strings.Repeat("changeme-", 4), "HS256"),
		secret("a repeated placeholder that is cut off", strings.Repeat("replace-this-value-", 4)[:64], "HS512"),
		secret("32 bytes twice for HS512", long[:32]+long[:32], "HS512"),
		secret("two different characters", strings.Repeat("0", 30)+"10", "HS256"),
		secret("a newline at the end", long+"\n", "HS256"),
		secret("a space at the beginning", " "+long, "HS256"),
		secret("a newline inside", long[:32]+"\n"+long[32:], "HS256"),
		secret("a zero byte inside", long+"\x00"+long, "HS256"),
		secret("a byte-order mark", "\ufeff"+long, "HS256"),
		secret("not UTF-8", long+"\xff", "HS256"),
		secret("a PEM", must(p256Key().PublicPEM()), "HS256"),
		secret("a JWK", vectorJWK("RFC 7520 3.5 HMAC key"), "HS256"),
		secret("too long", strings.Repeat("0123456789abcdef", 257), "HS256"),
		secret("for RS256", long, "RS256"),
	}
}

func keyIDRefusals() []refusalCase {
	return []refusalCase{
		keyID("empty", ""),
		keyID("too long", strings.Repeat("production-key-", 18)),
		keyID("a newline at the end", "production-key-2024-01\n"),
		keyID("a zero byte", "production\x00key"),
		keyID("a zero-width space", "production\u200bkey"),
		keyID("a byte-order mark", "\ufeffproduction-key"),
		keyID("spaces around it", " production-key "),
		keyID("not UTF-8", "production-\xff-key"),
		keyID("a PEM", "-----BEGIN PUBLIC KEY-----"),
		keyID("a JWK", `{"kty":"EC","kid":"production-key"}`),
		keyID("a token", "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"),
	}
}

// useRefusals are good keys in the wrong place.
func useRefusals() []refusalCase {
	es256, es384, rs256 := must(ParseAlgorithm("ES256")), must(ParseAlgorithm("ES384")), must(ParseAlgorithm("RS256"))
	hs512 := must(ParseAlgorithm("HS512"))
	generate := func(a Algorithm, bits int) error { _, err := Generate(a, bits); return err }
	encode := func(k Key, format string) error { _, err := k.EncodePEM(format); return err }
	algorithm := func(name, text string) refusalCase {
		_, err := ParseAlgorithm(text)
		return refusalCase{name: "algorithm: " + name, input: text, err: err}
	}
	merge := func(one, other Key) error {
		in := func(k Key) []Member {
			return must(ParseSet(Set(must(JWK{Key: k, KeyID: "k1"}.PublicJSON()))))
		}
		_, err := MergeSets(in(one), in(other))
		return err
	}
	setPEM := func(text string) refusalCase {
		_, err := PublicKeysPEM(must(ParseSet(text)))
		return refusalCase{name: "a set as PEM: with a private key", input: text, err: err}
	}
	short := must(ParseJWK(edit(vectorJWK("RFC 7517 A.3 AES key"), "A128KW", "A128GCMKW"))).Key
	return []refusalCase{
		setPEM(Set(must(JWK{Key: p256Key()}.PrivateJSON()))),
		algorithm("unknown", "RSA-SHA-256-unheard-of"),
		algorithm("in lower case", "rs256"),
		algorithm("with a line break", "RS256\n"),
		algorithm("on another curve", "ES256K"),
		algorithm("on another curve, in lower case", "es256k"),
		algorithm("on a Brainpool curve", "ESB256"),
		algorithm("under its fully specified name", "ESP256"),
		algorithm("no signature", "none"),
		algorithm("for encryption", "ECDH-ES"),
		outcome("fit: an RSA key for ES384", es384.Fits(rsaKey())),
		outcome("fit: a P-256 key for ES384", es384.Fits(p256Key())),
		outcome("fit: an Ed25519 key for RS256", rs256.Fits(edKey())),
		outcome("fit: a secret for RS256", rs256.Fits(hmacKey())),
		outcome("fit: a secret of 43 bytes for HS512", hs512.Fits(hmacKey())),
		outcome("fit: a secret of 16 bytes for HS512", hs512.Fits(short)),
		outcome("fit: a P-256 key for no algorithm", Algorithm{}.Fits(p256Key())),
		outcome("fit: no key", es256.Fits(Key{})),
		outcome("generate: RSA of 1024 bits", generate(rs256, 1024)),
		outcome("generate: RSA bits for ES256", generate(es256, 2048)),
		outcome("generate: no algorithm", generate(Algorithm{}, 0)),
		outcome("pair: two EC keys", p256Key().CheckPair(mustGenerate("ES256"))),
		outcome("pair: an RSA and an EC key", rsaKey().CheckPair(p256Key().Public())),
		outcome("pair: ML-DSA keys of two algorithms", mldsa44().CheckPair(mldsa65().Public())),
		outcome("fit: an ML-DSA-44 key for ML-DSA-65", must(ParseAlgorithm("ML-DSA-65")).Fits(mldsa44())),
		outcome("encode: ML-DSA as PKCS #1", encode(mldsa44(), FormatPKCS1)),
		outcome("pair: a secret", hmacKey().CheckPair(p256Key())),
		outcome("pair: no key", p256Key().CheckPair(Key{})),
		{name: "kid: the secret", input: hmacKey().Secret(), err: hmacKey().CheckKeyID("key-" + hmacKey().Secret())},
		{name: "kid: the private half", input: membersOf(edKey())["d"], err: edKey().CheckKeyID(membersOf(edKey())["d"])},
		outcome("use: neither sig nor enc", JWK{Key: p256Key(), Use: "signature"}.Check()),
		outcome("merge: two keys under one kid", merge(p256Key(), edKey())),
		outcome("encode: EC as PKCS #1", encode(p256Key(), FormatPKCS1)),
		outcome("encode: a public EC key as SEC 1", encode(p256Key().Public(), FormatSEC1)),
		outcome("encode: an unknown format", encode(p256Key(), "pkcs12")),
		outcome("encode: a secret", encode(hmacKey(), FormatPKCS8)),
		outcome("encode: no key", encode(Key{}, FormatPKCS8)),
	}
}
