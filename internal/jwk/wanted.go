package jwk

import (
	"bytes"
	"encoding/base64"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// wanted is what the caller asked for: it decides what is wrong with a text that
// is a good key of another kind, or no PEM at all.
type wanted struct {
	name    string // in a sentence
	title   string // in a summary
	example string // the BEGIN line that a text should have
	private bool   // a private key will do
	public  bool   // a public key or a certificate will do
}

var (
	wantPrivate = wanted{name: "private key", title: "Private Key", example: beginMarker + labelPKCS8 + markerEnd, private: true}
	wantPublic  = wanted{name: "public key", title: "Public Key", example: beginMarker + labelSPKI + markerEnd, public: true}
	wantAny     = wanted{name: "key", title: "Key", example: strings.TrimSpace(beginMarker), private: true, public: true}
)

// refuseSeveral refuses a text with more than one block.
func (w wanted) refuseSeveral(blocks []pemText) error {
	counts := map[blockKind]int{}
	for _, block := range blocks {
		kind := kindOf(block.label)
		if kind == kindPrivate && !w.private {
			return w.refuseKind(block) // whatever else is wrong, this is worse
		}
		counts[kind]++
	}
	switch {
	case !w.public && counts[kindPrivate] == 0:
		return w.refuseKind(blocks[0])
	case counts[kindPrivate] > 1:
		return refusal.New("Several Private Keys in One PEM", "The text has %d private keys, and which one is meant cannot be known. Give one.", counts[kindPrivate])
	case w.private && counts[kindPrivate] == 1:
		return refusal.New("More Than a Private Key in One PEM", "Besides the private key the text has other PEM blocks, such as certificates. Give the block of the private key only.")
	case w.public && counts[kindCertificate] == len(blocks):
		return refusal.New("Several Certificates in One PEM", "The text has %d certificates, and which one is meant cannot be known. Give one: of a chain, the first.", len(blocks))
	default:
		return refusal.New("Several Blocks in One PEM", "The text has %d PEM blocks, and which one is meant cannot be known. Give the block of one %s.", len(blocks), w.name)
	}
}

// refuseKind returns nil for a block that holds what is wanted.
func (w wanted) refuseKind(block pemText) error {
	switch kind := kindOf(block.label); kind {
	case kindPrivate:
		if w.private {
			return nil
		}
		return refusal.New("Private Key Where a Public Key Belongs", "The text is a private key (%s), and this value is published. Give its public key, which openssl pkey -pubout prints. If the private key has been committed or shared this way, replace it.", block.label)
	case kindPublic:
		if w.public {
			return nil
		}
		return refusal.New("Public Key Where a Private Key Belongs", "The text is a public key (%s), which cannot sign. Give the private key that it belongs to.", block.label)
	case kindCertificate:
		if w.public {
			return nil
		}
		return refusal.New("Certificate Where a Private Key Belongs", "The text is a certificate, which holds a public key only. Give the private key that it was made for.")
	case kindRequest:
		return refusal.New("Certificate Request Where a "+w.title+" Belongs", "The text is a certificate signing request (CSR). Give the %s that it was made for.", w.name)
	case kindOpenSSH:
		return refusal.New("OpenSSH Key Where a PEM Key Belongs", "The text is a key in the format of OpenSSH, which JOSE libraries do not read. Convert a copy of it to PKCS #8: ssh-keygen -p -m PKCS8 -f copy. That leaves an Ed25519 key as it is: make a new one with openssl genpkey -algorithm ed25519.")
	case kindDSA:
		return unsupportedKind(oidDSA)
	case kindRSAPSS:
		return unsupportedKind(oidRSAPSS)
	case kindParameters:
		return refusal.New("Parameters Where a "+w.title+" Belongs", "The text has only parameters of a key, not the key. Give the block of the %s.", w.name)
	case kindPGP:
		return refusal.New("OpenPGP Key Where a PEM Key Belongs", "The text is an OpenPGP key, which cannot be used for tokens. Give a %s in PEM.", w.name)
	default:
		return refusal.New("Unknown PEM Block", "The text is a PEM block with a label that is not known here. Expected is a block that begins with %s.", w.example)
	}
}

// refuseText says what a text without any PEM block seems to be.
func (w wanted) refuseText(text string) error {
	looksLikePath := isPath(strings.TrimSpace(text)) // before C:\new gets a newline
	text = strings.TrimSpace(normalizeNewlines(text))
	compact := strings.Join(strings.Fields(text), "")
	decoded := decodeBase64(compact)
	switch {
	case text == "":
		return refusal.New("Empty "+w.title, "The %s is empty or only white space. Give it in PEM, beginning with %s; if it comes from a variable or a file, see that this is set and has content.", w.name, w.example)
	case strings.HasPrefix(text, "{"):
		return refusal.New("JSON Where a PEM Belongs", "The text is JSON, perhaps a JWK. Give the %s in PEM; pem_from_jwk converts a JWK.", w.name)
	case bytes.Contains(decoded, []byte(strings.TrimSpace(beginMarker))):
		return refusal.New("Base64 of a PEM Where the PEM Belongs", "The text is a PEM that was encoded in base64 once more. Decode it first: base64decode().")
	case len(decoded) >= minDERBytes && decoded[0] == derSequence:
		return refusal.New("PEM Without Its Markers", "The text is the base64 inside of a PEM, without its BEGIN and END lines, so that it does not say what it holds. Give the whole file, beginning with a line like %s.", w.example)
	case text[0] == derSequence && strings.ContainsFunc(text, isNotText):
		return refusal.New("DER Where a PEM Belongs", "The text is binary, perhaps a key in DER. Convert it to PEM: openssl pkey -inform DER.")
	case isSSHPublic(text):
		return refusal.New("OpenSSH Key Where a PEM Key Belongs", "The text is a public key in the format of OpenSSH. Convert it: ssh-keygen -e -m PKCS8 -f file.")
	case strings.HasPrefix(text, "PuTTY"):
		return refusal.New("PuTTY Key Where a PEM Key Belongs", "The text is a key in the format of PuTTY. Convert it with puttygen -O private-openssh, then ssh-keygen -p -m PKCS8.")
	case looksLikePath:
		return refusal.New("Path Where a "+w.title+" Belongs", "The text looks like the path of a file. Give what the file holds: file() reads it.")
	case strings.Contains(text, "BEGIN") && strings.Contains(text, "--"):
		return refusal.New("Damaged PEM Markers", "The text has something like a BEGIN line, but not with five dashes on each side. It was edited: copy the file again, whole and unchanged. Expected is a line like %s.", w.example)
	default:
		return refusal.New("No PEM Block", "The text has no PEM block. Expected is a %s that begins with %s.", w.name, w.example)
	}
}

const (
	// derSequence is the first byte of every key in DER, and the character 0.
	derSequence = 0x30
	// minDERBytes is under the shortest key, and over a word that happens to be
	// base64 as well.
	minDERBytes = 32
)

// decodeBase64 decodes either alphabet, padded or not; nil if it is neither.
func decodeBase64(compact string) []byte {
	compact = strings.TrimRight(compact, "=")
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if decoded, err := encoding.DecodeString(compact); err == nil {
			return decoded
		}
	}
	return nil
}

func isNotText(r rune) bool {
	return r == '\ufffd' || r < ' ' && r != '\n' && r != '\t'
}

func isSSHPublic(text string) bool {
	for _, prefix := range []string{"ssh-", "ecdsa-sha2-", "sk-"} {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}

// isPath judges by form only: this package opens no file.
func isPath(text string) bool {
	if strings.ContainsAny(text, "\n{}<>|") || len(text) > 1024 {
		return false
	}
	for _, prefix := range []string{"/", "./", "../", "~/", `.\`, `\\`, "file:", "C:"} {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	for _, suffix := range []string{".pem", ".key", ".der", ".crt", ".cer", ".pub", ".p8", ".pk8", ".txt", ".json", ".jwk"} {
		if strings.HasSuffix(strings.ToLower(text), suffix) {
			return true
		}
	}
	return false
}
