// Decrypts the key that was encrypted for it, as examples/sealed-node does, and signs with panva jose.
import { compactDecrypt, generalDecrypt, importJWK, SignJWT } from "jose";
import { required, serve } from "./serve.mjs";

const sealed = required("JWT_PRIVATE_KEY_JWE");
const recipient = JSON.parse(required("RECIPIENT_PRIVATE_JWK"));
const alg = recipient.kty === "RSA" ? "RSA-OAEP-256" : "ECDH-ES+A256KW";
const only = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: ["A256GCM"] };
const owner = await importJWK(recipient, alg);
const { plaintext } = await (sealed.startsWith("{") ? generalDecrypt(JSON.parse(sealed), owner, only) : compactDecrypt(sealed, owner, only));
const jwk = JSON.parse(new TextDecoder().decode(plaintext));
if (jwk.kid !== required("JWT_KID") || process.env.JWT_PRIVATE_KEY_PEM) throw new Error("this is not the env of a sealed keyset");
const key = await importJWK(jwk, jwk.alg);

await serve({
  sign: ({ ttl }) => new SignJWT({ sub: "alice" }).setProtectedHeader({ alg: jwk.alg, kid: jwk.kid }).setIssuedAt().setExpirationTime(`${ttl}s`).sign(key),
});
