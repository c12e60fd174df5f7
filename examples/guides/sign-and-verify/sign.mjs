// npm install jose
import { importPKCS8, SignJWT } from "jose";

const { JWT_PRIVATE_KEY_PEM, JWT_ALGORITHM, JWT_KID } = process.env;
const key = await importPKCS8(JWT_PRIVATE_KEY_PEM, JWT_ALGORITHM); // once, at the start
const token = await new SignJWT({})
  .setProtectedHeader({ alg: JWT_ALGORITHM, kid: JWT_KID })
  .setIssuer("https://auth.example.com")
  .setAudience("api")
  .setSubject("alice")
  .setIssuedAt()
  .setExpirationTime("15m") // at most max_token_ttl
  .sign(key);
console.log(token);
