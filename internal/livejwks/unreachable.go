package livejwks

import "github.com/jwtkeys/terraform-provider-jwt/internal/refusal"

// UnreachableError is the error of a fetch for which the endpoint sent no document: no answer, no complete answer in time, or another status
// than 200. The endpoint may not exist yet, or be down. A document that was refused, a refused redirect and a certificate that is not
// trusted are other errors, because waiting does not repair them.
type UnreachableError struct{ reason *refusal.Error }

func unreachable(summary, detail string, args ...any) error {
	return &UnreachableError{refusal.Of(summary, refusal.New(summary, detail, args...))}
}

// Error returns the reason.
func (e *UnreachableError) Error() string { return e.reason.Error() }

// Unwrap returns the reason, a *refusal.Error.
func (e *UnreachableError) Unwrap() error { return e.reason }

// Reason says why there is no document, in sentences.
func (e *UnreachableError) Reason() string { return e.reason.Detail }
