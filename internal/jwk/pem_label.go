package jwk

import "strings"

// The PEM labels that are read and written (RFC 7468 §4-13, RFC 1421).
const (
	labelPKCS8          = "PRIVATE KEY"
	labelEncryptedPKCS8 = "ENCRYPTED PRIVATE KEY"
	labelSPKI           = "PUBLIC KEY"
	labelCertificate    = "CERTIFICATE"
)

// blockKind is what a PEM block holds, as far as a refusal depends on it.
type blockKind int

const (
	kindUnknown blockKind = iota
	kindPrivate
	kindPublic
	kindCertificate
	kindRequest
	kindOpenSSH
	kindDSA
	kindRSAPSS
	kindParameters
	kindPGP
)

// kindOf returns what a block with this label holds.
func kindOf(label string) blockKind {
	if strings.HasSuffix(label, " PARAMETERS") {
		return kindParameters
	}
	if f, ok := formatByLabel(label); ok && f.private {
		return kindPrivate
	} else if ok {
		return kindPublic
	}
	return labelKinds[label]
}

var labelKinds = map[string]blockKind{
	labelPKCS8:                   kindPrivate,
	labelEncryptedPKCS8:          kindPrivate,
	labelSPKI:                    kindPublic,
	labelCertificate:             kindCertificate,
	"X509 CERTIFICATE":           kindCertificate,
	"TRUSTED CERTIFICATE":        kindCertificate,
	"CERTIFICATE REQUEST":        kindRequest,
	"NEW CERTIFICATE REQUEST":    kindRequest,
	"OPENSSH PRIVATE KEY":        kindOpenSSH,
	"DSA PRIVATE KEY":            kindDSA,
	"RSA-PSS PRIVATE KEY":        kindRSAPSS,
	"PGP PRIVATE KEY BLOCK":      kindPGP,
	"PGP PUBLIC KEY BLOCK":       kindPGP,
	"SSH2 PUBLIC KEY":            kindOpenSSH,
	"SSH2 ENCRYPTED PRIVATE KEY": kindOpenSSH,
}
