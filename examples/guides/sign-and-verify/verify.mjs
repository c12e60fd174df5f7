// npm install jose
import { createRemoteJWKSet, jwtVerify } from "jose";

const keys = createRemoteJWKSet(new URL(process.env.JWKS_URL)); // once, at the start: it caches
const { payload } = await jwtVerify(process.argv[2], keys, {
  algorithms: ["ES256", "RS256"], // the algorithm of the keyset, and during a change also the next one
  issuer: "https://auth.example.com",
  audience: "api",
});
console.log(payload.sub);
