// The auth service: issues tokens.
import { jwtService } from "./nest-jwt.mjs";
import { serve } from "./serve.mjs";

await serve({ sign: ({ ttl }) => jwtService.signAsync({ sub: "alice" }, { expiresIn: ttl }) });
