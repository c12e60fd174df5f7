package jwk

import (
	"bytes"
	encodingasn1 "encoding/asn1"

	"filippo.io/mldsa"
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// mldsaKind is ML-DSA (FIPS 204), a signature that a quantum computer cannot forge
// as far as is known. It has three sizes of keys, one for each algorithm. They are
// the only keys of key type AKP that are supported (RFC 9964).
type mldsaKind struct{}

// mldsaMaterial is an ML-DSA key. priv is nil if there is no private half.
type mldsaMaterial struct {
	pub  *mldsa.PublicKey
	priv *mldsa.PrivateKey
}

// mldsaSet is a parameter set of ML-DSA. Its name is the name of its algorithm.
type mldsaSet struct {
	mldsa.Parameters
	oid encodingasn1.ObjectIdentifier // RFC 9881 §2
	// k, l and eta are the size of the matrix and the range of the private numbers
	// (FIPS 204 §4, table 1).
	k, l byte
	eta  int
}

var mldsaSets = []mldsaSet{
	{mldsa.MLDSA44(), mldsaOID(17), 4, 4, 2},
	{mldsa.MLDSA65(), mldsaOID(18), 6, 5, 4},
	{mldsa.MLDSA87(), mldsaOID(19), 8, 7, 2},
}

func mldsaOID(last int) encodingasn1.ObjectIdentifier {
	return encodingasn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, last}
}

// mldsaSetWith returns the set with a name or an OID.
func mldsaSetWith(nameOrOID string) (mldsaSet, bool) {
	for _, set := range mldsaSets {
		if set.String() == nameOrOID || set.oid.String() == nameOrOID {
			return set, true
		}
	}
	return mldsaSet{}, false
}

func (mldsaKind) keyType() string { return keyTypeAKP }

func (mldsaKind) curves() []string { return nil }

func (mldsaKind) name() string { return "ML-DSA" }

func (mldsaKind) needs(a Algorithm) string { return "an " + a.name + " key" }

func (mldsaKind) sizes() []int { return nil }

func (mldsaKind) generate(a Algorithm, _ int) (material, error) {
	set, _ := mldsaSetWith(a.name)
	private, err := mldsa.GenerateKey(set.Parameters)
	if err != nil {
		return nil, err
	}
	return mldsaMaterial{private.PublicKey(), private}, nil
}

// parseJWK reads the members of RFC 9964 §3. priv is the seed (§4).
func (mldsaKind) parseJWK(o jsonObject) (material, error) {
	name, err := o.requiredText("alg")
	if err != nil {
		return nil, err
	}
	set, ok := mldsaSetWith(name)
	if !ok {
		return nil, refusal.New("Unsupported Kind of Key", "The kty of the JWK is AKP, and the provider does not know its alg. Supported: %s.", mldsaNames())
	}
	pub, err := o.fixed("pub", set.PublicKeySize())
	if err != nil {
		return nil, err
	}
	if !o.has("priv") {
		return set.publicKey(pub)
	}
	seed, err := o.fixed("priv", mldsa.PrivateKeySize)
	if err != nil {
		return nil, err
	}
	return set.privateKey(seed, pub)
}

func mldsaNames() string {
	var names []string
	for _, set := range mldsaSets {
		names = append(names, set.String())
	}
	return sentenceList(names)
}

func (mldsaKind) oids() []string {
	var oids []string
	for _, set := range mldsaSets {
		oids = append(oids, set.oid.String())
	}
	return oids
}

// parsePKCS8 reads the three forms of RFC 9881 §6: the seed, the expanded key, or
// both.
func (mldsaKind) parsePKCS8(id algorithmIdentifier, key []byte) (material, error) {
	set, _ := mldsaSetWith(id.oid)
	if !id.parameters.Empty() {
		return nil, damaged(labelPKCS8)
	}
	if seed, ok := onlyElement(key, asn1.Tag(0).ContextSpecific()); ok {
		return set.privateKey(seed, nil)
	}
	if expanded, ok := onlyElement(key, asn1.OCTET_STRING); ok {
		return nil, set.refuseExpanded(expanded)
	}
	both, ok := onlyElement(key, asn1.SEQUENCE)
	var seed, expanded cryptobyte.String
	if !ok || !both.ReadASN1(&seed, asn1.OCTET_STRING) || !both.ReadASN1(&expanded, asn1.OCTET_STRING) || !both.Empty() {
		return nil, damaged(labelPKCS8)
	}
	return set.privateKeyWith(seed, expanded)
}

// onlyElement returns the content of an element with the tag, and whether the DER
// is this element and nothing else.
func onlyElement(der []byte, tag asn1.Tag) (content cryptobyte.String, ok bool) {
	input := cryptobyte.String(der)
	ok = input.ReadASN1(&content, tag) && input.Empty()
	return content, ok
}

func (mldsaKind) parseSPKI(id algorithmIdentifier, key []byte) (material, error) {
	if !id.parameters.Empty() {
		return nil, damaged(labelSPKI)
	}
	set, _ := mldsaSetWith(id.oid)
	return set.publicKey(key)
}

func (mldsaKind) formats() []pemFormat { return nil }

// publicKey checks the length of the encoded key, and that it is not the key for
// which anybody can sign. All other bytes are a public key (FIPS 204 §7.2).
func (s mldsaSet) publicKey(encoded []byte) (material, error) {
	if len(encoded) != s.PublicKeySize() {
		return nil, refusal.New("Damaged ML-DSA Key", "The public half of the %s key has %d bytes, not %d. The key is damaged. Export it again from its source.", s, len(encoded), s.PublicKeySize())
	}
	// The key is ρ and t1. With a t1 of zero, the signature proves nothing.
	if len(bytes.Trim(encoded[mldsaHashBytes:], "\x00")) == 0 {
		return nil, forgeable("Weak ML-DSA Key", "The public half of the %s key consists of zeros, so anybody can sign for it. Use a new key.", s)
	}
	public, err := mldsa.NewPublicKey(s.Parameters, encoded)
	if err != nil {
		return nil, damaged(labelSPKI)
	}
	return mldsaMaterial{pub: public}, nil
}

// privateKey checks the length of the seed and, if a public half is given, that it
// belongs to the seed.
func (s mldsaSet) privateKey(seed, public []byte) (material, error) {
	if len(seed) != mldsa.PrivateKeySize {
		return nil, refusal.New("Damaged ML-DSA Key", "The seed of the %s key has %d bytes, not %d. The key is damaged. Export it again from its source.", s, len(seed), mldsa.PrivateKeySize)
	}
	if !canBeRandom(seed) { // such as the seeds of the examples in RFC 9881 and RFC 9964
		return nil, guessable("ML-DSA")
	}
	private, err := mldsa.NewPrivateKey(s.Parameters, seed)
	if err != nil {
		return nil, damaged(labelPKCS8)
	}
	own := private.PublicKey()
	if public != nil && !bytes.Equal(public, own.Bytes()) {
		return nil, halvesDiffer()
	}
	return mldsaMaterial{own, private}, nil
}

// privateKeyWith also checks that the expanded key belongs to the seed (RFC 9881
// §8.2).
func (s mldsaSet) privateKeyWith(seed, expanded []byte) (material, error) {
	private, err := s.privateKey(seed, nil)
	if err == nil && !bytes.Equal(s.expandSeed(seed), expanded) {
		err = refusal.New("Damaged ML-DSA Key", "The private key contains a seed and an expanded key that do not belong together. The key is damaged or was put together wrongly. Export it again from its source.")
	}
	if err != nil {
		return nil, err
	}
	return private, nil
}

// refuseExpanded refuses a private key without its seed. A JWK has only the seed
// (RFC 9964 §4), and nobody can compute it from the expanded key.
func (s mldsaSet) refuseExpanded(expanded []byte) error {
	if !s.isConsistent(expanded) {
		return refusal.New("Damaged ML-DSA Key", "The expanded key contradicts itself. The key is damaged or was put together wrongly. Export it again from its source.")
	}
	return refusal.New("ML-DSA Key Without Its Seed", "The private key is an %s key in its expanded form only. JOSE libraries store such a key as its seed (RFC 9964), which cannot be computed from the expanded form. "+
		"Export the key again with its seed. If its source did not keep the seed, use a new key.", s)
}

func (m mldsaMaterial) kind() kind { return mldsaKind{} }

func (m mldsaMaterial) set() mldsaSet {
	set, _ := mldsaSetWith(m.pub.Parameters().String())
	return set
}

func (m mldsaMaterial) describe() string { return "an " + m.set().String() + " key" }

// bits is 0: the algorithm says which size the key has.
func (m mldsaMaterial) bits() int { return 0 }

func (m mldsaMaterial) curve() string { return "" }

func (m mldsaMaterial) fits(a Algorithm) bool { return a.name == m.set().String() }

func (m mldsaMaterial) public() material { return mldsaMaterial{pub: m.pub} }

func (m mldsaMaterial) hasPrivate() bool { return m.priv != nil }

func (m mldsaMaterial) equal(other material) bool { return m.pub.Equal(other.(mldsaMaterial).pub) }

func (m mldsaMaterial) requiredMembers() []member {
	return []member{{"alg", m.set().String()}, {"pub", base64Bytes(m.pub.Bytes())}}
}

func (m mldsaMaterial) privateMembers() []member {
	if m.priv == nil {
		return nil
	}
	return []member{{"priv", base64Bytes(m.priv.Bytes())}}
}

// pkcs8 writes the seed, the form that RFC 9881 §6 recommends.
func (m mldsaMaterial) pkcs8() ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(info *cryptobyte.Builder) {
		info.AddASN1Int64(0)
		m.addIdentifier(info)
		info.AddASN1(asn1.OCTET_STRING, func(key *cryptobyte.Builder) {
			key.AddASN1(asn1.Tag(0).ContextSpecific(), func(seed *cryptobyte.Builder) { seed.AddBytes(m.priv.Bytes()) })
		})
	})
	return b.Bytes()
}

func (m mldsaMaterial) spki() ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(info *cryptobyte.Builder) {
		m.addIdentifier(info)
		info.AddASN1BitString(m.pub.Bytes())
	})
	return b.Bytes()
}

// addIdentifier adds an AlgorithmIdentifier without parameters (RFC 9881 §2).
func (m mldsaMaterial) addIdentifier(to *cryptobyte.Builder) {
	to.AddASN1(asn1.SEQUENCE, func(id *cryptobyte.Builder) { id.AddASN1ObjectIdentifier(m.set().oid) })
}

// sign makes a signature of RFC 9964 §5: pure ML-DSA, randomized, without a
// context.
func (m mldsaMaterial) sign(_ Algorithm, input []byte) ([]byte, error) {
	return m.priv.Sign(nil, input, nil)
}

func (m mldsaMaterial) verify(_ Algorithm, input, signature []byte) bool {
	return mldsa.Verify(m.pub, input, signature, nil) == nil
}

func (m mldsaMaterial) signer() any { return m.priv }

func (m mldsaMaterial) verifier() any { return m.pub }
