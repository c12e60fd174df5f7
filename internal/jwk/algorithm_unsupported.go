package jwk

import (
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// otherAlgorithms are the registered names of algorithms that are recognised only to
// be refused with a reason. Without it, the name that is spelled most like them would
// be proposed, which is an algorithm of another curve or for another purpose.
var otherAlgorithms = map[string]string{
	"ES256K": "This algorithm uses the curve secp256k1. ES256 uses another curve, and needs another key.", // RFC 8812 §3.2
	"Ed448":  "This algorithm uses the curve Ed448.",                                                      // RFC 9864 §2.2
	"ESB256": onBrainpool, "ESB320": onBrainpool, "ESB384": onBrainpool, "ESB512": onBrainpool,            // IANA JOSE Algorithms
	"none": "This algorithm makes no signature, so anyone can make its tokens.", // RFC 7518 §3.6
	"RS1":  "This algorithm uses SHA-1, which is broken.", "HS1": "This algorithm uses SHA-1, which is broken.",

	"A128KW": forEncryption, "A192KW": forEncryption, "A256KW": forEncryption, "dir": forEncryption,
	"A128GCMKW": forEncryption, "A192GCMKW": forEncryption, "A256GCMKW": forEncryption,
	"A128GCM": forEncryption, "A192GCM": forEncryption, "A256GCM": forEncryption,
	"RSA1_5": forEncryption, "RSA-OAEP": forEncryption, "RSA-OAEP-256": forEncryption, "ECDH-ES": forEncryption,
	"ECDH-ES+A128KW": forEncryption, "ECDH-ES+A192KW": forEncryption, "ECDH-ES+A256KW": forEncryption,
}

const (
	onBrainpool   = "This algorithm uses a Brainpool curve."
	forEncryption = "This algorithm encrypts, and cannot sign."
)

// WhyUnsupported says why an algorithm is not supported, or which algorithm was
// probably meant, in a sentence with a space before it. It is empty if neither is
// known.
func WhyUnsupported(name string) string {
	for other, why := range otherAlgorithms {
		if strings.EqualFold(name, other) {
			return " " + why
		}
	}
	return refusal.DidYouMean(name, Algorithms()...)
}
