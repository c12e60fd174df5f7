package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

func dotenv() function.Function {
	return pureFunction{
		name: "dotenv",
		definition: function.Definition{
			Summary: "Write a map as a .env file",
			MarkdownDescription: "Returns a .env file, sorted by name. dotenv (Node.js), `node --env-file` and python-dotenv read it back as the same map. A variable whose value is null is left out.\n\n" +
				"A value is written without quotation marks where possible. A value that contains line breaks, `#` or `$`, or that starts or ends with white space, is put between `'` or `\"`.\n\n" +
				"**`docker --env-file` and `podman --env-file` support neither quotation marks nor line breaks.** For them, write PEM values as `base64` or `escaped` (see `env_pem_format`).\n\n" +
				"A value that the parsers read differently is an error, for example a value with `${`, with a carriage return, or with both quotation marks and line breaks. " +
				"The file is not a shell script: do not `source` it.",
			Parameters: []function.Parameter{
				function.MapParameter{Name: "map", ElementType: types.StringType, MarkdownDescription: "Map from variable names to values, such as `jwt_keyset.example.env`."},
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var given map[string]*string
			if err := args.Get(ctx, &given); err != nil {
				return err
			}
			variables := map[string]string{}
			for name, value := range given {
				if value != nil {
					variables[name] = *value
				}
			}
			file, err := keyset.Dotenv(variables)
			if err != nil {
				return argumentError(0, err)
			}
			return result.Set(ctx, file)
		},
	}
}
