// Signs a token with the key in JWT_PRIVATE_KEY_JWE, and prints it. The key is sealed for this application:
// only the provider that generated it and this process ever have it in plain text.
import { readFileSync } from 'node:fs'
import { compactDecrypt, generalDecrypt, importJWK, SignJWT } from 'jose'

const sealed = process.env.JWT_PRIVATE_KEY_JWE
const recipient = JSON.parse(readFileSync(process.env.DECRYPTION_KEY_FILE, 'utf8'))

// A JWE for one recipient has the compact form, a JWE for several is JSON.
const decrypt = sealed.startsWith('{') ? generalDecrypt : compactDecrypt
const alg = recipient.kty === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES+A256KW'
const { plaintext } = await decrypt(
  sealed.startsWith('{') ? JSON.parse(sealed) : sealed,
  await importJWK(recipient, alg),
  { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: ['A256GCM'] },
)
const jwk = JSON.parse(new TextDecoder().decode(plaintext))

// The sealed key contains its kid. If JWT_KID differs, the two values come from different applies.
if (jwk.kid !== process.env.JWT_KID) throw new Error('JWT_KID is not the kid of the sealed key')

const token = await new SignJWT({ scope: 'demo' })
  .setProtectedHeader({ alg: jwk.alg, kid: jwk.kid, typ: 'JWT' })
  .setIssuedAt()
  .setExpirationTime('5m')
  .sign(await importJWK(jwk, jwk.alg))
console.log(token)
