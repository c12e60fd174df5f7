package jwk

import (
	"bytes"
	"encoding/base64"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// expected is the kind of key that the caller accepts. Its methods refuse every
// other text, and say what is wrong with it: another block, or no PEM at all.
type expected struct {
	name    string // for the detail of a refusal
	title   string // for its summary
	example string // the BEGIN line of a block that is accepted, or its start
	private bool   // accepts a private key
	public  bool   // accepts a public key or a certificate
}

var (
	expectPrivate = expected{name: "private key", title: "Private Key", example: beginMarker + labelPKCS8 + markerEnd, private: true}
	expectPublic  = expected{name: "public key", title: "Public Key", example: beginMarker + labelSPKI + markerEnd, public: true}
	expectAny     = expected{name: "key", title: "Key", example: strings.TrimSpace(beginMarker), private: true, public: true}
)

// refuseSeveral refuses a text with more than one block.
func (e expected) refuseSeveral(blocks []pemText) error {
	counts := map[blockType]int{}
	for _, block := range blocks {
		of := blockTypeOf(block.label)
		if of == blockPrivate && !e.private {
			return e.refuseType(block) // a published private key is worse than several blocks
		}
		counts[of]++
	}
	switch {
	case !e.public && counts[blockPrivate] == 0:
		return e.refuseType(blocks[0])
	case counts[blockPrivate] > 1:
		return refusal.New("Several Private Keys in One PEM", "The text contains %d private keys. Specify exactly one.", counts[blockPrivate])
	case e.private && counts[blockPrivate] == 1:
		return refusal.New("More Than a Private Key in One PEM", "The text contains other PEM blocks, such as certificates, next to the private key. Specify only the block of the private key.")
	case e.public && counts[blockCertificate] == len(blocks):
		return refusal.New("Several Certificates in One PEM", "The text contains %d certificates. Specify exactly one. If they are a chain, specify the first.", len(blocks))
	default:
		return refusal.New("Several Blocks in One PEM", "The text contains %d PEM blocks. Specify only the block of one %s.", len(blocks), e.name)
	}
}

// refuseType returns nil if the block is of an expected type.
func (e expected) refuseType(block pemText) error {
	switch blockTypeOf(block.label) {
	case blockPrivate:
		if e.private {
			return nil
		}
		return refusal.New("Private Key Where a Public Key Belongs", "The text is a private key (%s), but this value is published. Use its public key, which openssl pkey -pubout prints. If the private key was committed or shared this way, replace it.", block.label)
	case blockPublic:
		if e.public {
			return nil
		}
		return refusal.New("Public Key Where a Private Key Belongs", "The text is a public key (%s), which cannot sign. Use its private key.", block.label)
	case blockCertificate:
		if e.public {
			return nil
		}
		return refusal.New("Certificate Where a Private Key Belongs", "The text is a certificate, which contains only a public key. Use the private key of the certificate.")
	case blockRequest:
		return refusal.New("Certificate Request Where a "+e.title+" Belongs", "The text is a certificate signing request (CSR). Use the %s of the request.", e.name)
	case blockOpenSSH:
		return refusal.New("OpenSSH Key Where a PEM Key Belongs", "The text is a key in the OpenSSH format, which JOSE libraries do not support. Convert a copy of the file to PKCS #8: ssh-keygen -p -m PKCS8 -f copy. This does not work for an Ed25519 key. In that case, make a new key: openssl genpkey -algorithm ed25519.")
	case blockDSA:
		return unsupportedKind(oidDSA)
	case blockRSAPSS:
		return unsupportedKind(oidRSAPSS)
	case blockParameters:
		return refusal.New("Parameters Where a "+e.title+" Belongs", "The text contains only the parameters of a key, not the key. Specify the block of the %s.", e.name)
	case blockPGP:
		return refusal.New("OpenPGP Key Where a PEM Key Belongs", "The text is an OpenPGP key, which cannot sign tokens. Use a %s in PEM.", e.name)
	default:
		return refusal.New("Unknown PEM Block", "The text is a PEM block with an unknown label. Use a block that begins with %s.", e.example)
	}
}

// refuseText says what a text without a PEM block seems to be.
func (e expected) refuseText(text string) error {
	looksLikePath := isPath(strings.TrimSpace(text)) // first, because normalizeNewlines makes a newline of the \n in C:\new
	text = strings.TrimSpace(normalizeNewlines(text))
	compact := strings.Join(strings.Fields(text), "")
	decoded := decodeBase64(compact)
	switch {
	case text == "":
		return refusal.New("Empty "+e.title, "The %s is empty or only white space. Specify a PEM that begins with %s. If it comes from a variable or a file, check that it is set and not empty.", e.name, e.example)
	case strings.HasPrefix(text, "{"):
		return refusal.New("JSON Where a PEM Belongs", "The text is JSON, perhaps a JWK. Use a %s in PEM. The function pem_from_jwk converts a JWK.", e.name)
	case bytes.Contains(decoded, []byte(strings.TrimSpace(beginMarker))):
		return refusal.New("Base64 of a PEM Where the PEM Belongs", "The text is the base64 of a PEM. Decode it with base64decode().")
	case len(decoded) >= minDERBytes && decoded[0] == derSequence:
		return refusal.New("PEM Without Its Markers", "The text is the base64 of a key, but it has no BEGIN and END lines. Without these lines, the format of the key is unknown. Use the whole file, which begins with a line like %s.", e.example)
	case text[0] == derSequence && strings.ContainsFunc(text, isNotText):
		return refusal.New("DER Where a PEM Belongs", "The text is binary, perhaps a key in DER. Convert it to PEM: openssl pkey -inform DER.")
	case isSSHPublic(text):
		return refusal.New("OpenSSH Key Where a PEM Key Belongs", "The text is a public key in the OpenSSH format. Convert it: ssh-keygen -e -m PKCS8 -f file.")
	case strings.HasPrefix(text, "PuTTY"):
		return refusal.New("PuTTY Key Where a PEM Key Belongs", "The text is a key in the PuTTY format. Convert it with puttygen -O private-openssh, then with ssh-keygen -p -m PKCS8.")
	case looksLikePath:
		return refusal.New("Path Where a "+e.title+" Belongs", "The text looks like the path of a file. Specify the content of the file, for example with file().")
	case strings.Contains(text, "BEGIN") && strings.Contains(text, "--"):
		return refusal.New("Damaged PEM Markers", "The text has a BEGIN line without five dashes on each side. The text was edited. Copy the file again, complete and unchanged. The BEGIN line must look like %s.", e.example)
	default:
		return refusal.New("No PEM Block", "The text has no PEM block. Use a %s that begins with %s.", e.name, e.example)
	}
}

const (
	// derSequence is the first byte of every key in DER. It is also the character "0".
	derSequence = 0x30
	// minDERBytes is less than the length of every key in DER. A word that is valid
	// base64 by chance is shorter.
	minDERBytes = 32
)

// decodeBase64 decodes base64 and base64url (RFC 4648, sections 4 and 5), with or
// without padding. It returns nil for other text.
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

// isPath checks only the form of the text. This package does not open files.
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
