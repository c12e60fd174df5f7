package jwk

import (
	"encoding/pem"
	"errors"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// maxInputBytes bounds every text that is parsed. An encrypted RSA key of 8192
// bits has 10 KiB; the rest is room for text before the block.
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

// onlyBlock returns the one PEM block of the wanted kind in a text, decoded.
func onlyBlock(text string, want wanted) (*pem.Block, error) {
	if len(text) > maxInputBytes {
		return nil, tooLarge("a " + want.name)
	}
	found, err := scanPEM(text)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, want.refuseText(text)
	}
	blocks := withoutParameters(found)
	if len(blocks) > 1 {
		return nil, want.refuseSeveral(blocks)
	}
	if err := want.refuseKind(blocks[0]); err != nil {
		return nil, err
	}
	// encoding/pem skips over what it cannot decode, so it gets nothing to skip to.
	block, rest := pem.Decode([]byte(blocks[0].text))
	if block == nil || len(rest) > 0 {
		return nil, refusal.New("Damaged PEM Block",
			"The block %s has its BEGIN and END lines, but what is between them is not base64. It was cut, edited or wrapped in other text: copy the file again, whole and unchanged.", blocks[0].label)
	}
	return block, nil
}

// scanPEM splits a text into its PEM blocks. encoding/pem would skip over those
// that are damaged, whose owner then reads that there are none.
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
				"There is an END line, but no BEGIN line before it: the beginning of the block is missing. Copy the file again, whole and unchanged.")
		case isEnd && ends != label:
			return nil, refusal.New("PEM Block With Unequal BEGIN and END Lines",
				"The BEGIN line and the END line of a block name different things. Parts of two files were mixed, or a line was edited: copy the file again, whole and unchanged.")
		case isEnd:
			blocks = append(blocks, pemText{label, strings.Join(append(lines, line), "\n") + "\n"})
			lines = nil
		case strings.Contains(line, beginMarker) || strings.Contains(line, endMarker):
			return nil, refusal.New("PEM Markers Not on Lines of Their Own",
				"The BEGIN and END markers of a PEM block must each be a line of their own. Newlines were lost, or quotation marks were added, on the way: give the file unchanged, with file(), or with its newlines written as \\n.")
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
		"A PEM block begins, but its END line is missing: the end of the text was cut off. Copy the file again, whole and unchanged.")
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

// withoutParameters drops the parameters that openssl writes before a key,
// which repeats them, unless there is nothing else.
func withoutParameters(blocks []pemText) []pemText {
	var rest []pemText
	for _, block := range blocks {
		if kindOf(block.label) != kindParameters {
			rest = append(rest, block)
		}
	}
	if len(rest) == 0 {
		return blocks[:1]
	}
	return rest
}

// damagedError marks a refusal of bytes that are not what their label says. It
// is a type of its own because after a decryption it means another thing.
type damagedError struct{ error }

// Unwrap lets errors.As find the *refusal.Error.
func (e *damagedError) Unwrap() error { return e.error }

func damaged(label string) error {
	return &damagedError{refusal.New("Damaged Key",
		"What the block %s holds is not what its label says. It was cut or edited, or the label was changed: copy the file again, whole and unchanged.", label)}
}

func isDamaged(err error) bool {
	var target *damagedError
	return errors.As(err, &target)
}

func tooLarge(what string) error {
	return refusal.New("Input Too Large", "The text given as %s is longer than %d KiB, which no key is. Give the key only.", what, maxInputBytes>>10)
}
