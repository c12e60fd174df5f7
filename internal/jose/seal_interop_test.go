package jose

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// openers are other programs that open a JWE in one file with the private JWK in another, and print the plaintext. The command that checks
// whether one is installed may print the algorithms that it supports.
var openers = map[string]struct {
	installed, command []string
	remedy             string
}{
	"jose": {
		installed: []string{"jose", "alg"},
		command:   []string{"jose", "jwe", "dec", "-O-", "-i", "JWE", "-k", "KEY"},
	},
	// The Python of the system, not the first in PATH: Debian's packages are for it.
	"jwcrypto": {
		installed: []string{"/usr/bin/python3", "-c", "import jwcrypto"},
		command: []string{"/usr/bin/python3", "-c", `
import sys
from jwcrypto import jwe, jwk
key = jwk.JWK.from_json(open(sys.argv[2]).read())
sealed = jwe.JWE(algs=['ECDH-ES+A256KW', 'RSA-OAEP-256', 'A256GCM'])
sealed.deserialize(open(sys.argv[1]).read())
sealed.decrypt(key)
sys.stdout.write(sealed.payload.decode())
`, "JWE", "KEY"},
		remedy: "apt-get install python3-jwcrypto",
	},
	"panva jose": {
		installed: []string{"node", "--input-type=module", "-e", "import 'jose'"},
		command: []string{"node", "--input-type=module", "-e", `
import { readFileSync } from 'node:fs'
import * as jose from 'jose'
const [text, key] = process.argv.slice(-2).map((name) => readFileSync(name, 'utf8'))
const jwk = JSON.parse(key)
const only = { keyManagementAlgorithms: ['ECDH-ES+A256KW', 'RSA-OAEP-256'], contentEncryptionAlgorithms: ['A256GCM'] }
const imported = await jose.importJWK(jwk, jwk.kty === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES+A256KW')
const { plaintext } = text.startsWith('{')
  ? await jose.generalDecrypt(JSON.parse(text), imported, only)
  : await jose.compactDecrypt(text, imported, only)
process.stdout.write(plaintext)
`, "JWE", "KEY"},
		remedy: "npm ci in examples/sealed-node, or make e2e",
	},
}

// nodeModules is a directory with installed packages, because Node.js looks for them where it runs: the example's, or else e2e.
var nodeModules = sync.OnceValue(func() string {
	if _, err := os.Stat("../../examples/sealed-node/node_modules"); err == nil {
		return "../../examples/sealed-node"
	}
	return "../../e2e"
})

func TestOthersOpenSealedKeys(t *testing.T) {
	owners := map[string]jwk.Key{"P-256": keyFor("ES256"), "P-384": keyFor("ES384"), "P-521": keyFor("ES512"), "RSA": keyFor("RS256")}
	private := privateJSON(keyFor("RS256"), "k")
	several := sealFor(private, owners["P-256"], owners["P-384"], owners["P-521"], owners["RSA"])
	for program, opener := range openers {
		t.Run(program, func(t *testing.T) {
			installed := exec.Command(opener.installed[0], opener.installed[1:]...)
			installed.Dir = nodeModules()
			algorithms, err := installed.Output()
			if err != nil {
				t.Skipf("%s is not installed (%v): %s", program, err, opener.remedy)
			}
			for name, owner := range owners {
				t.Run(name, func(t *testing.T) {
					// jose 11 does not support RSA-OAEP when it was built with OpenSSL 3 (latchset/jose, pull request 145).
					if name == "RSA" && len(algorithms) > 0 && !strings.Contains(string(algorithms), "RSA-OAEP-256") {
						t.Skipf("this %s does not list RSA-OAEP-256", program)
					}
					for form, text := range map[string]string{"compact": sealFor(private, owner), "general": several} {
						if got := openBy(t, opener.command, text, owner); got != private {
							t.Errorf("%s: it opened as something else", form)
						}
					}
				})
			}
		})
	}
}

func openBy(t *testing.T, command []string, text string, owner jwk.Key) string {
	t.Helper()
	key := must(jwk.JWK{Key: owner}.PrivateJSON())
	dir := t.TempDir()
	files := map[string]string{"JWE": text, "KEY": key}
	args := make([]string, len(command))
	for i, arg := range command {
		args[i] = arg
		if content, ok := files[arg]; ok {
			args[i] = filepath.Join(dir, arg)
			check(os.WriteFile(args[i], []byte(content), 0o600))
		}
	}
	var stderr strings.Builder
	run := exec.Command(args[0], args[1:]...)
	run.Dir, run.Stderr = nodeModules(), &stderr
	out, err := run.Output()
	if err != nil {
		t.Errorf("%v: %s", err, stderr.String())
	}
	return string(out)
}
