package refusal

import (
	"errors"
	"testing"
)

func TestErrorIsOneLine(t *testing.T) {
	err := New("RSA Key Too Small", "The key has\n%d bits.", 1024)
	if got, want := err.Error(), "RSA key too small: The key has 1024 bits."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	var refused *Error
	if !errors.As(err, &refused) || refused.Summary != "RSA Key Too Small" || refused.Passphrase || refused.DecryptionKey {
		t.Errorf("got %+v", refused)
	}
}
