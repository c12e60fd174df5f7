package jwk

import (
	"fmt"
	"strings"
	"unicode"
)

// InputError is a refusal of something that the user gave. Every refusal of
// this package is one, so that a caller can put it on the argument at fault:
//
//	var refused *jwk.InputError
//	if errors.As(err, &refused) { … refused.Summary, refused.Detail … }
//
// Neither field quotes the input: what was given may be a private key that was
// pasted into the wrong place.
type InputError struct {
	// Summary is in Title Case and names what failed.
	Summary string
	// Detail is one or more sentences: what was found, what was expected, what to do.
	Detail string
	// Passphrase is set if the passphrase is at fault, which may be missing, and
	// not the text that it belongs to.
	Passphrase bool
	// DecryptionKey is set if the key that is to open something is at fault, and
	// not what it is to open.
	DecryptionKey bool
}

// Error returns the refusal on one line, in lower case but for acronyms.
func (e *InputError) Error() string {
	words := strings.Fields(e.Summary)
	for i, word := range words {
		if strings.IndexFunc(word[1:], unicode.IsUpper) < 0 && len(word) > 1 {
			words[i] = strings.ToLower(word)
		}
	}
	return strings.Join(words, " ") + ": " + strings.Join(strings.Fields(e.Detail), " ")
}

// refuse returns an *InputError. Arguments are numbers, names from this
// package's own tables and PEM labels, never other text from the input.
func refuse(summary, detail string, args ...any) error {
	return &InputError{Summary: summary, Detail: fmt.Sprintf(detail, args...)}
}
