package provider

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// pureFunction is a function whose result depends on its arguments alone. Terraform calls none with an unknown argument, and marks
// the result of a sensitive one as sensitive. No parameter takes null: OpenTofu does not hand a null on to a variadic one.
type pureFunction struct {
	name       string
	definition function.Definition
	run        func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError
}

func (f pureFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = f.name
}

func (f pureFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = f.definition
}

func (f pureFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	resp.Error = f.run(ctx, req.Arguments, &resp.Result)
}

// refuseArgument reports an error on the argument at fault, by its position; nil if there is none. Terraform prints the text even if the
// argument is sensitive, and puts a full stop after it.
func refuseArgument(position int, err error) *function.FuncError {
	if err == nil {
		return nil
	}
	text := err.Error()
	var input *refusal.Error
	if errors.As(err, &input) {
		text = input.Summary + ". " + input.Detail
	}
	return function.NewArgumentFuncError(int64(position), strings.TrimSuffix(text, "."))
}

// only returns the one value of an argument that may be left out; the zero value if it was. first is its position.
func only[T any](values []T, first int, what string) (T, *function.FuncError) {
	var none T
	switch len(values) {
	case 0:
		return none, nil
	case 1:
		return values[0], nil
	}
	return none, refuseArgument(first+1, errors.New("there is more than one "+what+"; give one, or none"))
}
