package jwk

import (
	"bytes"
	"crypto/sha512"
	"errors"
	"fmt"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// canBeRandom reports whether a generator can have made the private bytes of a key,
// of which there are at least 32. The chance that random bytes look like what it
// finds is below 2⁻⁶⁰.
func canBeRandom(private []byte) bool { return !isPlaceholder(private) && !isCounter(private) }

// isPlaceholder reports whether bytes are a buffer that was not filled, a small
// number or a short text that repeats: ten equal bytes in a row, or at most eight
// different bytes.
func isPlaceholder(private []byte) bool {
	run, longest := 1, 1
	for i := 1; i < len(private); i++ {
		if run++; private[i] != private[i-1] {
			run = 1
		}
		longest = max(longest, run)
	}
	return longest >= 10 || differentBytes(private) <= 8
}

// isCounter reports whether every byte is larger by the same number than the byte
// before, as in 00 01 02.
func isCounter(private []byte) bool {
	for i := 1; i < len(private); i++ {
		if private[i]-private[i-1] != private[1]-private[0] {
			return false
		}
	}
	return true
}

func differentBytes(b []byte) int {
	var seen [256]bool
	count := 0
	for _, value := range b {
		if !seen[value] {
			seen[value] = true
			count++
		}
	}
	return count
}

// guessable refuses a private key that anyone can guess.
func guessable(kind string) error {
	return forgeable("Guessable Private Key", "The private half of the %s key is a placeholder such as zeros or a small number, which no generator makes. Anyone can guess it. Use a new key, and treat this one as compromised.", kind)
}

// forgeable refuses a key with which anyone can sign.
func forgeable(summary, detail string, args ...any) error {
	return &refusal.Error{Summary: summary, Detail: fmt.Sprintf(detail, args...), Forgeable: true}
}

// isForgeable reports whether a key was refused because anyone can sign with it.
func isForgeable(err error) bool {
	var refused *refusal.Error
	return errors.As(err, &refused) && refused.Forgeable
}

// period returns the number of bytes after which a text repeats; the length of the
// text if it does not contain the repeated part twice, or if that is as long as the
// longest secret that an algorithm needs.
func period(b []byte) int {
	for n := 1; n <= len(b)/2 && n < sha512.Size; n++ {
		if bytes.Equal(b[n:], b[:len(b)-n]) {
			return n
		}
	}
	return len(b)
}
