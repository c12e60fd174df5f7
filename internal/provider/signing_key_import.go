package provider

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ImportState reads a key from the file or the variable that the import id names, and writes the state that a configuration
// with nothing but the algorithm would have made of it.
func (r *signingKeyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	algorithm, text, err := readImport(req.ID)
	var key jwk.Key
	if err == nil {
		key, err = parseImport(text, algorithm)
	}
	refuse(&resp.Diagnostics, path.Empty(), "Key Not Imported", err)
	if err != nil {
		return
	}
	c := signingKeyConfig{algorithm: algorithm, env: keyset.EnvNames{Prefix: defaultEnvPrefix, PEMFormat: defaultEnvPEMFormat}}
	outputs, err := signingKeyModel{}.outputs(wholeKey(key), c, r.clock.now())
	refuse(&resp.Diagnostics, path.Empty(), "Key Not Written", err)
	if err != nil {
		return
	}
	outputs["algorithm"] = types.StringValue(algorithm.String())
	outputs["env_prefix"] = types.StringValue(c.env.Prefix)
	outputs["env_pem_format"] = types.StringValue(c.env.PEMFormat)
	resp.Diagnostics.Append(setAll(ctx, &resp.State, outputs)...)
}

// parseImport reads a key for the algorithm from a text that was imported.
func parseImport(text string, algorithm jwk.Algorithm) (jwk.Key, error) {
	if algorithm.Symmetric() {
		if trimmed := strings.TrimSpace(text); trimmed != text && trimmed != "" {
			return jwk.Key{}, importError("Secret With White Space Around It",
				"The secret begins or ends with white space, such as the newline at the end of a file. Some systems cut it off, others do not, and then their tokens do not verify. "+
					`Import it without: a shell cuts the newline off in export NAME="$(cat file)", and env:NAME reads that.`)
		}
		return jwk.ParseSecret(text, algorithm)
	}
	key, err := jwk.ParsePrivatePEM(text, "")
	var input *refusal.Error
	if errors.As(err, &input) && input.Passphrase {
		return jwk.Key{}, importError("Encrypted Private Key",
			"The private key is encrypted, and an import cannot be given a passphrase. Decrypt a copy of it: openssl pkey -in encrypted.pem -out plain.pem. "+
				"Or do not import it, and give private_key_pem and passphrase in the configuration.")
	}
	if err == nil {
		err = algorithm.Fits(key)
	}
	return key, err
}
