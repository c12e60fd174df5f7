package jwk

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"math/big"

	"github.com/youmark/pkcs8"
)

// This file has encodings that the standard library does not write.

// encryptedPEM is a key in PKCS #8, encrypted by another library.
func encryptedPEM(k Key, passphrase string) string {
	return encryptedWith(k, passphrase, pkcs8.PBKDF2Opts{SaltSize: 16, IterationCount: 1000, HMACHash: crypto.SHA256})
}

func encryptedWith(k Key, passphrase string, kdf pkcs8.KDFOpts) string {
	opts := &pkcs8.Opts{Cipher: pkcs8.AES256CBC, KDFOpts: kdf}
	return pemOf(labelEncryptedPKCS8, must(pkcs8.MarshalPrivateKey(k.Signer(), []byte(passphrase), opts)))
}

// legacyPEM is a key that is encrypted as in RFC 1421.
func legacyPEM(k Key, passphrase string) string {
	block := derOf(must(k.PrivatePEM()))
	//nolint:staticcheck // deprecated because it is weak; the test needs such files.
	encrypted := must(x509.EncryptPEMBlock(rand.Reader, labelPKCS8, block, []byte(passphrase), x509.PEMCipherAES256))
	return string(pem.EncodeToMemory(encrypted))
}

var (
	pbes2OID  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	pbkdf2OID = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	scryptOID = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11591, 4, 11}
	aesOID    = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42} // AES-256-CBC
)

// pbkdf2Parameters derive with HMAC-SHA-1, the default, and no salt.
func pbkdf2Parameters(iterations int) any {
	return algorithmWith(pbkdf2OID, struct {
		Salt       []byte
		Iterations int
	}{nil, iterations})
}

func scryptParameters(cost, blockSize, parallelization int) any {
	return algorithmWith(scryptOID, struct {
		Salt                             []byte
		Cost, BlockSize, Parallelization int
	}{nil, cost, blockSize, parallelization})
}

// pbes2PEM is an encrypted key with any key derivation and a content of 32 zeros.
func pbes2PEM(kdf any) string { return pbes2With(kdf, make([]byte, 16), make([]byte, 32)) }

func pbes2With(kdf any, iv, ciphertext []byte) string {
	parameters := struct{ KDF, Encryption any }{kdf, algorithmWith(aesOID, iv)}
	return pemOf(labelEncryptedPKCS8, must(asn1.Marshal(struct {
		Algorithm any
		Data      []byte
	}{algorithmWith(pbes2OID, parameters), ciphertext})))
}

// pbes1PEM is encrypted with PBES1 (RFC 8018 §6.1).
func pbes1PEM() string {
	return pemOf(labelEncryptedPKCS8, must(asn1.Marshal(struct {
		Algorithm any
		Data      []byte
	}{algorithmWith(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 3}, []int{1}), make([]byte, 32)})))
}

// encryptedDER encrypts any content as an EncryptedPrivateKeyInfo.
func encryptedDER(der []byte, passphrase string) string { return encryptedDERWith(der, passphrase, 32) }

// encryptedDERWith names the length of the derived key in the file.
func encryptedDERWith(der []byte, passphrase string, keyLength int) string {
	const iterations = 1000
	salt, iv := make([]byte, 16), make([]byte, aes.BlockSize)
	key := must(pbkdf2.Key(sha256.New, passphrase, salt, iterations, 32))
	padding := aes.BlockSize - len(der)%aes.BlockSize
	for range padding {
		der = append(der, byte(padding))
	}
	ciphertext := make([]byte, len(der))
	cipher.NewCBCEncrypter(must(aes.NewCipher(key)), iv).CryptBlocks(ciphertext, der)
	kdf := algorithmWith(pbkdf2OID, struct {
		Salt       []byte
		Iterations int
		KeyLength  int
		PRF        any
	}{salt, iterations, keyLength, algorithmWith(asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}, nil)})
	return pbes2With(kdf, iv, ciphertext)
}

func x25519PEM() string {
	private := must(ecdh.X25519().GenerateKey(rand.Reader))
	return pemOf(labelPKCS8, must(x509.MarshalPKCS8PrivateKey(private)))
}

// sec1With is an ECPrivateKey with any scalar, curve and point.
func sec1With(scalar []byte, oid asn1.ObjectIdentifier, point []byte) string {
	return pemOf(labelSEC1, must(asn1.Marshal(struct {
		Version int
		Scalar  []byte
		OID     asn1.ObjectIdentifier `asn1:"explicit,tag:0"`
		Point   asn1.BitString        `asn1:"explicit,tag:1"`
	}{1, scalar, oid, asn1.BitString{Bytes: point, BitLength: 8 * len(point)}})))
}

// ed25519v2 is a OneAsymmetricKey (RFC 8410 §10.3) with an attribute and the public half of any key.
func ed25519v2(private, public Key) string {
	half := []byte(public.Verifier().(ed25519.PublicKey))
	attribute := struct {
		OID    asn1.ObjectIdentifier
		Values []string `asn1:"set"`
	}{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 9, 20}, []string{"friendly name"}}
	return pemOf(labelPKCS8, must(asn1.Marshal(struct {
		Version    int
		Algorithm  any
		Key        []byte
		Attributes []any          `asn1:"set,tag:0"`
		Public     asn1.BitString `asn1:"tag:1"`
	}{
		1, algorithmWith(ed25519OID, nil), must(asn1.Marshal(private.Signer().(ed25519.PrivateKey).Seed())),
		[]any{attribute}, asn1.BitString{Bytes: half, BitLength: 8 * len(half)},
	})))
}

// offCurve is a compressed point of P-256 with an x that no point has.
func offCurve() []byte {
	for x := int64(1); ; x++ {
		compressed := append([]byte{2}, big.NewInt(x).FillBytes(make([]byte, 32))...)
		if found, _ := elliptic.UnmarshalCompressed(elliptic.P256(), compressed); found == nil {
			return compressed
		}
	}
}
