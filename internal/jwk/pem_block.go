package jwk

import (
	"encoding/pem"
	"errors"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// maxInputBytes is the limit for every parsed text. An encrypted RSA key of 8192
// bits has 10 KiB. The rest is for text before the block.
const maxInputBytes = 64 << 10

// pemText is a PEM block as text, from its BEGIN to its END line.
type pemText struct {
	label string
	text  string
}

const (
	beginMarker = "-----BEGIN "
	endMarker   = "-----END "
	markerEnd   = "-----"
)

// onlyBlock returns the one PEM block in a text, decoded. The block must be what
// the caller expects.
func onlyBlock(text string, expect expected) (*pem.Block, error) {
	if len(text) > maxInputBytes {
		return nil, tooLarge("a " + expect.name)
	}
	found, err := scanPEM(text)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, expect.refuseText(text)
	}
	blocks := withoutParameters(found)
	if len(blocks) > 1 {
		return nil, expect.refuseSeveral(blocks)
	}
	if err := expect.refuseType(blocks[0]); err != nil {
		return nil, err
	}
	// encoding/pem skips over what it cannot decode, so it gets nothing to skip to.
	block, rest := pem.Decode([]byte(blocks[0].text))
	if block == nil || len(rest) > 0 {
		return nil, refusal.New("Damaged PEM Block",
			"The block %s has its BEGIN and END lines, but the text between them is not base64. It was cut off, edited or mixed with other text. Copy the file again, complete and unchanged.", blocks[0].label)
	}
	return block, nil
}

// scanPEM splits a text into its PEM blocks. encoding/pem skips damaged blocks, so
// the user would read that there is no block.
func scanPEM(text string) ([]pemText, error) {
	var (
		blocks []pemText
		label  string
		lines  []string
	)
	for line := range strings.Lines(normalizeNewlines(text)) {
		line = strings.TrimSpace(line)
		begins, isBegin := markerLabel(line, beginMarker)
		ends, isEnd := markerLabel(line, endMarker)
		switch {
		case isBegin && lines != nil:
			return nil, missingEnd()
		case isBegin:
			label, lines = begins, []string{line}
		case isEnd && lines == nil:
			return nil, refusal.New("PEM Block Without a BEGIN Line",
				"The text has an END line without a BEGIN line before it. The beginning of the block is missing. Copy the file again, complete and unchanged.")
		case isEnd && ends != label:
			return nil, refusal.New("PEM Block With Unequal BEGIN and END Lines",
				"The BEGIN line and the END line of a block have different labels. Parts of two files were mixed, or a line was edited. Copy the file again, complete and unchanged.")
		case isEnd:
			blocks = append(blocks, pemText{label, strings.Join(append(lines, line), "\n") + "\n"})
			lines = nil
		case strings.Contains(line, beginMarker) || strings.Contains(line, endMarker):
			return nil, refusal.New("PEM Markers Not on Separate Lines",
				"The BEGIN and END markers of a PEM block must each be a separate line. Newlines were lost or quotation marks were added. Read the file unchanged with file(), or write its newlines as \\n.")
		case lines != nil:
			lines = append(lines, line)
		}
	}
	if lines != nil {
		return nil, missingEnd()
	}
	return blocks, nil
}

func missingEnd() error {
	return refusal.New("PEM Block Without an END Line",
		"A PEM block has no END line. The end of the text was cut off. Copy the file again, complete and unchanged.")
}

// normalizeNewlines removes a byte-order mark and turns CRLF, CR and escaped
// newlines, as environment files have them, into newlines.
func normalizeNewlines(text string) string {
	return strings.NewReplacer("\ufeff", "", `\r\n`, "\n", `\n`, "\n", `\r`, "\n", "\r\n", "\n", "\r", "\n").Replace(text)
}

// markerLabel returns the label of a line that is a BEGIN or END marker.
func markerLabel(line, marker string) (string, bool) {
	label, ok := strings.CutPrefix(line, marker)
	if !ok {
		return "", false
	}
	label, ok = strings.CutSuffix(label, markerEnd)
	return label, ok && !strings.Contains(label, markerEnd)
}

// withoutParameters removes the parameters that openssl writes before a key, which
// also contains them. If there is nothing else, it returns the first block.
func withoutParameters(blocks []pemText) []pemText {
	var rest []pemText
	for _, block := range blocks {
		if blockTypeOf(block.label) != blockParameters {
			rest = append(rest, block)
		}
	}
	if len(rest) == 0 {
		return blocks[:1]
	}
	return rest
}

// damagedError marks the refusal of a block whose content does not match its
// label. After a decryption it means that the passphrase is wrong.
type damagedError struct{ error }

// Unwrap lets errors.As find the *refusal.Error.
func (e *damagedError) Unwrap() error { return e.error }

func damaged(label string) error {
	return &damagedError{refusal.New("Damaged Key",
		"The content of the block %s does not match its label. The block was cut off or edited. Copy the file again, complete and unchanged.", label)}
}

func isDamaged(err error) bool {
	var target *damagedError
	return errors.As(err, &target)
}

func tooLarge(what string) error {
	return refusal.New("Input Too Large", "The text for %s is longer than %d KiB. No key is that long. Specify only the key.", what, maxInputBytes>>10)
}
