package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

func newDotenvFunction() function.Function {
	return pureFunction{
		name: "dotenv",
		definition: function.Definition{
			Summary: "A .env file of a map",
			MarkdownDescription: "Returns a .env file that dotenv (Node.js), `node --env-file` and python-dotenv read back as the same map, sorted by name. A variable whose value is null is left out.\n\n" +
				"A value is written without quotation marks if it can be. With line breaks, `#` or `$` in it, or white space around it, it stands between `'` or `\"`. " +
				"**`docker --env-file` and `podman --env-file` know no quotation marks and no line breaks**: they read the plain values only; give them PEMs as `base64` or `escaped` (see `env_pem_format`). " +
				"A value that parsers do not read alike is an error: with `${`, with a carriage return, or with both quotation marks and line breaks, for example. " +
				"The file is not a shell script.",
			Parameters: []function.Parameter{
				function.MapParameter{Name: "map", ElementType: types.StringType, MarkdownDescription: "Values by the name of their variable, such as `jwt_keyset.example.env`."},
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
				return refuseArgument(0, err)
			}
			return result.Set(ctx, file)
		},
	}
}
