package jwk

import "github.com/jwtkeys/terraform-provider-jwt/internal/refusal"

// otherKind is a kind of key that is recognised only to be refused by name.
type otherKind struct {
	name string
	// agreement is set if such keys agree on other keys and cannot sign.
	agreement bool
}

// Two kinds that PEM labels name too.
const (
	oidDSA    = "1.2.840.10040.4.1"
	oidRSAPSS = "1.2.840.113549.1.1.10"
)

var otherKinds = map[string]otherKind{
	oidDSA:                 {name: "DSA"},
	oidRSAPSS:              {name: "RSASSA-PSS"},
	"1.2.840.113549.1.1.7": {name: "RSAES-OAEP"},
	"1.2.840.113549.1.3.1": {name: "Diffie-Hellman", agreement: true},
	"1.2.840.10046.2.1":    {name: "Diffie-Hellman (X9.42)", agreement: true},
	"1.3.101.110":          {name: "X25519", agreement: true},
	"1.3.101.111":          {name: "X448", agreement: true},
	"1.3.101.113":          {name: "Ed448"},
	"1.3.132.1.12":         {name: "ECDH", agreement: true},
}

// unsupportedKind refuses a key of the kind with the OID; "" is an unknown one.
func unsupportedKind(oid string) error {
	other, known := otherKinds[oid]
	switch {
	case !known:
		return refusal.New("Unsupported Kind of Key", "The provider does not know this kind of key. Supported kinds: %s.", pemKindNames())
	case oid == oidRSAPSS:
		return refusal.New("Unsupported Kind of Key", "The key is restricted to RSASSA-PSS, and many libraries cannot read such keys. For PS256, PS384 and PS512 use a plain RSA key: openssl genpkey -algorithm RSA. Supported kinds: %s.", pemKindNames())
	case other.agreement:
		return refusal.New("Unsupported Kind of Key", "The key is of the kind %s, which is for key agreement and cannot sign. Supported kinds: %s.", other.name, pemKindNames())
	default:
		return refusal.New("Unsupported Kind of Key", "The key is of the kind %s. Supported kinds: %s.", other.name, pemKindNames())
	}
}
