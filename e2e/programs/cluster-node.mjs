// A node of an authentication service that signs with the one key of the cluster, as jsonwebtoken users do.
import jwt from "jsonwebtoken";
import { required, serve } from "./serve.mjs";

const key = required("JWT_PRIVATE_KEY_PEM");
const options = { algorithm: required("JWT_ALGORITHM"), keyid: required("JWT_KID"), issuer: "https://auth.example.com" };

await serve({
  sign: ({ ttl }) => jwt.sign({ sub: "alice" }, key, { ...options, expiresIn: ttl }),
});
