package keyset

import (
	"encoding/base64"
	"fmt"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// AdviseSignature warns of an algorithm with large signatures. Only the plan that first uses the algorithm needs this warning.
func AdviseSignature(a jwk.Algorithm) []rotation.Advice {
	size := a.LargeSignature()
	if size == 0 {
		return nil
	}
	return []rotation.Advice{{
		Argument: "algorithm", Summary: "Large Signatures",
		Detail: fmt.Sprintf("A signature of %s has %d bytes, so every token has more than %d characters. Browsers drop a cookie of more than 4 KiB, and many servers and proxies reject a header of more "+
			"than 8 KiB, or of less. Check these limits on the way from the signer to each verifier. Check also that each verifier knows %s: others reject these tokens, and "+
			"some of them reject a whole JWK Set that contains such a key, and then the tokens of every key. The guide \"Sign with ML-DSA\" names libraries of each kind. "+
			"Later plans do not repeat this warning.", a, size, base64.RawURLEncoding.EncodedLen(size), a),
	}}
}
