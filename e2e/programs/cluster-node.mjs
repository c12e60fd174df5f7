// A node of an authentication service. All nodes sign with the same key, with jsonwebtoken.
import jwt from "jsonwebtoken";
import { required, serve } from "./serve.mjs";

const key = required("JWT_PRIVATE_KEY_PEM");
const options = { algorithm: required("JWT_ALGORITHM"), keyid: required("JWT_KID"), issuer: "https://auth.example.com" };

await serve({
  sign: ({ ttl }) => jwt.sign({ sub: "alice" }, key, { ...options, expiresIn: ttl }),
});
