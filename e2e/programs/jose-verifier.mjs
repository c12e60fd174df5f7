// A resource server that verifies with panva jose.
import { createRemoteJWKSet, jwtVerify } from "jose";
import { leeway, required, serve, verifyAll } from "./serve.mjs";

const keys = createRemoteJWKSet(new URL(required("JWKS_URL")));
const algorithms = required("ALGORITHMS").split(",");

await serve({
  verify: verifyAll((token) => jwtVerify(token, keys, { algorithms, clockTolerance: leeway })),
});
