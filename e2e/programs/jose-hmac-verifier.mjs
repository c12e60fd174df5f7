// Verifies with panva jose. It tries all secrets that it has to accept.
import { jwtVerify } from "jose";
import { leeway, required, serve, verifyAll } from "./serve.mjs";

const secrets = JSON.parse(required("JWT_VERIFICATION_SECRETS")).map((secret) => new TextEncoder().encode(secret));
const options = { algorithms: ["HS256", "HS384", "HS512"], clockTolerance: leeway };

await serve({
  verify: verifyAll(async (token) => {
    const refusals = [];
    for (const secret of secrets) {
      try {
        return await jwtVerify(token, secret, options);
      } catch (error) {
        refusals.push(error.message);
      }
    }
    throw new Error(refusals.join("; "));
  }),
});
