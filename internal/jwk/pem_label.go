package jwk

import "strings"

// The PEM labels that every kind of key shares (RFC 7468 §4-13). Each kind has its
// own in formats.
const (
	labelPKCS8          = "PRIVATE KEY"
	labelEncryptedPKCS8 = "ENCRYPTED PRIVATE KEY"
	labelSPKI           = "PUBLIC KEY"
	labelCertificate    = "CERTIFICATE"
)

// blockType is the content of a PEM block, as far as a refusal depends on it.
type blockType int

const (
	blockUnknown blockType = iota
	blockPrivate
	blockPublic
	blockCertificate
	blockRequest
	blockOpenSSH
	blockDSA
	blockRSAPSS
	blockParameters
	blockPGP
)

// blockTypeOf returns the type of a block with the label.
func blockTypeOf(label string) blockType {
	if strings.HasSuffix(label, " PARAMETERS") {
		return blockParameters
	}
	if f, ok := formatByLabel(label); ok && f.private {
		return blockPrivate
	} else if ok {
		return blockPublic
	}
	return labelTypes[label]
}

var labelTypes = map[string]blockType{
	labelPKCS8:                   blockPrivate,
	labelEncryptedPKCS8:          blockPrivate,
	labelSPKI:                    blockPublic,
	labelCertificate:             blockCertificate,
	"X509 CERTIFICATE":           blockCertificate,
	"TRUSTED CERTIFICATE":        blockCertificate,
	"CERTIFICATE REQUEST":        blockRequest,
	"NEW CERTIFICATE REQUEST":    blockRequest,
	"OPENSSH PRIVATE KEY":        blockOpenSSH,
	"DSA PRIVATE KEY":            blockDSA,
	"RSA-PSS PRIVATE KEY":        blockRSAPSS,
	"PGP PRIVATE KEY BLOCK":      blockPGP,
	"PGP PUBLIC KEY BLOCK":       blockPGP,
	"SSH2 PUBLIC KEY":            blockOpenSSH,
	"SSH2 ENCRYPTED PRIVATE KEY": blockOpenSSH,
}
