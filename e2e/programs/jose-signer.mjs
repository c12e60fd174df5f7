// Signs with panva jose, with any algorithm.
import { importPKCS8, SignJWT } from "jose";
import { required, serve } from "./serve.mjs";

const alg = required("JWT_ALGORITHM");
const kid = required("JWT_KID");
const key = alg.startsWith("HS")
  ? new TextEncoder().encode(required("JWT_SECRET"))
  : await importPKCS8(required("JWT_PRIVATE_KEY_PEM"), alg);

await serve({
  sign: ({ ttl }) => new SignJWT({ sub: "alice" }).setProtectedHeader({ alg, kid }).setIssuedAt().setExpirationTime(`${ttl}s`).sign(key),
});
