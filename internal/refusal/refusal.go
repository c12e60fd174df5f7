// Package refusal has the error type for input that is refused.
package refusal

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Error refuses something that the user gave. Every package below the provider
// refuses input with it, so the provider can report it on the argument at
// fault:
//
//	var refused *refusal.Error
//	if errors.As(err, &refused) { … refused.Summary, refused.Detail … }
//
// No field quotes the input, because the input may be a private key that was
// pasted into the wrong argument.
type Error struct {
	// Summary is in Title Case and names what failed.
	Summary string
	// Detail is one or more sentences: the fact, its cause and the remedy.
	Detail string
	// Passphrase is set if the passphrase is wrong or missing. The text that it
	// decrypts is not at fault then.
	Passphrase bool
	// Forgeable is set if anyone can sign with the key that is refused: its private half
	// can be guessed or computed, or is not needed. A reader that must accept keys which
	// it cannot use still refuses such a key.
	Forgeable bool
	// DecryptionKey is set if the key that decrypts something is at fault. The
	// encrypted text is not at fault then.
	DecryptionKey bool
}

// New returns an *Error with the summary and the formatted detail. Arguments
// are numbers, names from the program's own tables, PEM labels and host names,
// never other text from the input, except as [Harmless] and [Kid] allow.
func New(summary, detail string, args ...any) error {
	return &Error{Summary: summary, Detail: fmt.Sprintf(detail, args...)}
}

// Of returns err as an *Error. An error of another type becomes the detail, under the summary.
func Of(summary string, err error) *Error {
	var refused *Error
	if errors.As(err, &refused) {
		return refused
	}
	text := err.Error()
	return &Error{Summary: summary, Detail: strings.ToUpper(text[:1]) + text[1:] + "."}
}

// Error returns the refusal on one line, in lower case except for acronyms.
func (e *Error) Error() string {
	words := strings.Fields(e.Summary)
	for i, word := range words {
		if strings.IndexFunc(word[1:], unicode.IsUpper) < 0 && len(word) > 1 {
			words[i] = strings.ToLower(word)
		}
	}
	return strings.Join(words, " ") + ": " + strings.Join(strings.Fields(e.Detail), " ")
}
