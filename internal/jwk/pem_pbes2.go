package jwk

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des" //nolint:gosec // read only: openssl pkcs8 -v2 des3 files exist
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // the default PRF of RFC 8018, read only
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"sync"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/scrypt"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// The limits on the work that a file can demand before its key is known. Both are
// far above every default (openssl: 2048 iterations, 16 MiB; it reads no file with
// more than 32 MiB), and take a few seconds at most.
const (
	maxPBKDF2Iterations = 2_000_000
	maxScryptBytes      = 64 << 20 // of memory times the parallelization, which only takes time
)

// The schemes of RFC 8018 §6.2 and appendix B, and RFC 7914 §7.
const (
	oidPBES2  = "1.2.840.113549.1.5.13"
	oidPBKDF2 = "1.2.840.113549.1.5.12"
	oidScrypt = "1.3.6.1.4.1.11591.4.11"

	oidHMACWithSHA1 = "1.2.840.113549.2.7"
)

var pbkdf2Hashes = map[string]func() hash.Hash{
	oidHMACWithSHA1:       sha1.New,
	"1.2.840.113549.2.8":  sha256.New224,
	"1.2.840.113549.2.9":  sha256.New,
	"1.2.840.113549.2.10": sha512.New384,
	"1.2.840.113549.2.11": sha512.New,
	"1.2.840.113549.2.12": sha512.New512_224,
	"1.2.840.113549.2.13": sha512.New512_256,
}

// blockCipher is a row of the table of CBC ciphers.
type blockCipher struct {
	keyBytes int
	new      func(key []byte) (cipher.Block, error)
}

var pbes2Ciphers = map[string]blockCipher{
	"2.16.840.1.101.3.4.1.2":  {16, aes.NewCipher},
	"2.16.840.1.101.3.4.1.22": {24, aes.NewCipher},
	"2.16.840.1.101.3.4.1.42": {32, aes.NewCipher},
	"1.2.840.113549.3.7":      {24, des.NewTripleDESCipher},
}

// pbes2 is an EncryptedPrivateKeyInfo (RFC 5958 §3) that is encrypted with PBES2
// (RFC 8018 §6.2). Its limits and all that can be read without the passphrase have
// been checked.
type pbes2 struct {
	derive         func(passphrase string) ([]byte, error)
	cipher         blockCipher
	iv, ciphertext []byte
}

func parseEncryptedPKCS8(der []byte) (pbes2, error) {
	input := cryptobyte.String(der)
	var info, ciphertext cryptobyte.String
	if !input.ReadASN1(&info, asn1.SEQUENCE) || !input.Empty() {
		return pbes2{}, damaged(labelEncryptedPKCS8)
	}
	scheme, ok := readAlgorithmIdentifier(&info)
	if !ok || !info.ReadASN1(&ciphertext, asn1.OCTET_STRING) || !info.Empty() {
		return pbes2{}, damaged(labelEncryptedPKCS8)
	}
	if scheme.oid != oidPBES2 {
		return pbes2{}, unsupportedEncryption("with PBES1 or another scheme that is older than PBES2")
	}
	var parameters, iv cryptobyte.String
	if !scheme.parameters.ReadASN1(&parameters, asn1.SEQUENCE) {
		return pbes2{}, damaged(labelEncryptedPKCS8)
	}
	kdf, ok := readAlgorithmIdentifier(&parameters)
	if !ok {
		return pbes2{}, damaged(labelEncryptedPKCS8)
	}
	encryption, ok := readAlgorithmIdentifier(&parameters)
	if !ok {
		return pbes2{}, damaged(labelEncryptedPKCS8)
	}
	row, ok := pbes2Ciphers[encryption.oid]
	if !ok {
		return pbes2{}, unsupportedEncryption("with a cipher other than AES-CBC and 3DES-CBC")
	}
	if !encryption.parameters.ReadASN1(&iv, asn1.OCTET_STRING) {
		return pbes2{}, damaged(labelEncryptedPKCS8)
	}
	derive, err := parseDerivation(kdf, row.keyBytes)
	return pbes2{derive, row, iv, ciphertext}, err
}

// decrypt derives the key, which can take seconds. The result is not checked: it
// may not be a key.
func (p pbes2) decrypt(passphrase string) ([]byte, error) {
	key, err := p.derive(passphrase)
	if err != nil {
		return nil, err
	}
	block, err := p.cipher.new(key)
	if err != nil {
		return nil, unsupportedEncryption("with a cipher that this system does not allow")
	}
	return decryptCBC(block, p.iv, p.ciphertext)
}

// decryptCBC decrypts and removes the padding of RFC 5652 §6.3.
func decryptCBC(block cipher.Block, iv, ciphertext []byte) ([]byte, error) {
	size := block.BlockSize()
	if len(iv) != size || len(ciphertext) == 0 || len(ciphertext)%size != 0 {
		return nil, damaged(labelEncryptedPKCS8)
	}
	plaintext := make([]byte, len(ciphertext))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plaintext, ciphertext)
	// This is no padding oracle: nobody can try often enough.
	padding := int(plaintext[len(plaintext)-1])
	if padding == 0 || padding > size {
		return nil, wrongPassphrase()
	}
	for _, b := range plaintext[len(plaintext)-padding:] {
		if int(b) != padding {
			return nil, wrongPassphrase()
		}
	}
	return plaintext[:len(plaintext)-padding], nil
}

// parseDerivation returns the function that derives a key of a length from a
// passphrase.
func parseDerivation(kdf algorithmIdentifier, keyBytes int) (func(passphrase string) ([]byte, error), error) {
	var sequence cryptobyte.String
	if !kdf.parameters.ReadASN1(&sequence, asn1.SEQUENCE) {
		return nil, damaged(labelEncryptedPKCS8)
	}
	switch kdf.oid {
	case oidPBKDF2:
		return parsePBKDF2(sequence, keyBytes)
	case oidScrypt:
		return parseScrypt(sequence, keyBytes)
	default:
		return nil, unsupportedEncryption("with a key derivation other than PBKDF2 and scrypt")
	}
}

func parsePBKDF2(parameters cryptobyte.String, keyBytes int) (func(passphrase string) ([]byte, error), error) {
	var salt cryptobyte.String
	var iterations int64
	if !parameters.ReadASN1(&salt, asn1.OCTET_STRING) || !parameters.ReadASN1Integer(&iterations) || iterations < 1 ||
		!readKeyLength(&parameters, keyBytes) {
		return nil, damaged(labelEncryptedPKCS8)
	}
	prf := oidHMACWithSHA1
	if !parameters.Empty() {
		algorithm, ok := readAlgorithmIdentifier(&parameters)
		if !ok {
			return nil, damaged(labelEncryptedPKCS8)
		}
		prf = algorithm.oid
	}
	newHash, ok := pbkdf2Hashes[prf]
	if !ok {
		return nil, unsupportedEncryption("with a pseudorandom function other than HMAC with SHA-1 or SHA-2")
	}
	if iterations > maxPBKDF2Iterations {
		return nil, tooCostly()
	}
	return func(passphrase string) ([]byte, error) {
		key, err := pbkdf2.Key(newHash, passphrase, salt, int(iterations), keyBytes)
		if err != nil {
			return nil, unsupportedEncryption("with a key derivation that this system does not allow")
		}
		return key, nil
	}, nil
}

func parseScrypt(parameters cryptobyte.String, keyBytes int) (func(passphrase string) ([]byte, error), error) {
	var salt cryptobyte.String
	var cost, blockSize, parallelization int64
	if !parameters.ReadASN1(&salt, asn1.OCTET_STRING) ||
		!parameters.ReadASN1Integer(&cost) || !parameters.ReadASN1Integer(&blockSize) || !parameters.ReadASN1Integer(&parallelization) ||
		cost < 2 || cost&(cost-1) != 0 || blockSize < 1 || parallelization < 1 ||
		!readKeyLength(&parameters, keyBytes) {
		return nil, damaged(labelEncryptedPKCS8)
	}
	// A division cannot overflow, and the numbers are unchecked.
	if cost > maxScryptBytes/128/blockSize/parallelization {
		return nil, tooCostly()
	}
	return func(passphrase string) ([]byte, error) {
		// One at a time: Terraform reads several resources at once.
		scryptMu.Lock()
		defer scryptMu.Unlock()
		key, err := scrypt.Key([]byte(passphrase), salt, int(cost), int(blockSize), int(parallelization), keyBytes)
		if err != nil {
			return nil, damaged(labelEncryptedPKCS8)
		}
		return key, nil
	}, nil
}

var scryptMu sync.Mutex

// readKeyLength reads an optional key length, which must fit the cipher.
func readKeyLength(from *cryptobyte.String, keyBytes int) bool {
	if !from.PeekASN1Tag(asn1.INTEGER) {
		return true
	}
	var length int64
	return from.ReadASN1Integer(&length) && length == int64(keyBytes)
}

func unsupportedEncryption(how string) error {
	return refusal.New("Unsupported Private Key Encryption",
		"The private key is encrypted %s, which is not supported. Convert the key: openssl pkcs8 -topk8 -v2 aes-256-cbc.", how)
}

func tooCostly() error {
	return refusal.New("Private Key Encryption Too Costly",
		"The key derivation of the encrypted private key needs more than %d iterations of PBKDF2 or %d MiB of scrypt. Encrypt the key again with less: openssl pkcs8 -topk8 -v2 aes-256-cbc.", maxPBKDF2Iterations, maxScryptBytes>>20)
}
