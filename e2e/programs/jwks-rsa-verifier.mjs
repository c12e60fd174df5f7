// A resource server that verifies with jsonwebtoken, and finds keys with jwks-rsa and its cache.
import jwt from "jsonwebtoken";
import jwksClient from "jwks-rsa";
import { leeway, required, serve, verifyAll } from "./serve.mjs";

const client = jwksClient({ jwksUri: required("JWKS_URL"), cache: true, cacheMaxAge: 600_000 });
const algorithms = required("ALGORITHMS").split(",");

await serve({
  verify: verifyAll(async (token) => {
    const { header } = jwt.decode(token, { complete: true }) ?? {};
    if (!header?.kid) throw new Error("no kid");
    const key = await client.getSigningKey(header.kid);
    return jwt.verify(token, key.getPublicKey(), { algorithms, clockTolerance: leeway });
  }),
});
