package signingkey

import "github.com/jwtkeys/terraform-provider-jwt/internal/refusal"

// ArgumentError refuses an argument of the configuration.
type ArgumentError struct {
	// Argument is the name of the argument at fault. It is empty if the whole resource is at fault.
	Argument string
	*refusal.Error
}

// ArgumentErrors are all reasons why a configuration is refused. It is a list and not one error, because Terraform shows each
// one on its own argument.
type ArgumentErrors []ArgumentError

// add refuses an argument.
func (all *ArgumentErrors) add(argument, summary, detail string) {
	*all = append(*all, ArgumentError{argument, &refusal.Error{Summary: summary, Detail: detail}})
}

// addError does nothing if err is nil. A [refusal.Error] keeps its own summary.
func (all *ArgumentErrors) addError(argument, summary string, err error) {
	if err != nil {
		*all = append(*all, ArgumentError{argument, refusal.Of(summary, err)})
	}
}
