// The gateway: verifies tokens.
import { verify } from "./nest-jwt.mjs";
import { serve, verifyAll } from "./serve.mjs";

await serve({ verify: verifyAll(verify) });
