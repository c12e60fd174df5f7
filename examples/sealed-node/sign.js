// Prints a token that is signed with the key in JWT_PRIVATE_KEY_JWE. The key was sealed for this application, and is in the clear
// nowhere but in the memory of this process.
import { readFileSync } from 'node:fs'
import { compactDecrypt, generalDecrypt, importJWK, SignJWT } from 'jose'

const sealed = process.env.JWT_PRIVATE_KEY_JWE
const recipient = JSON.parse(readFileSync(process.env.DECRYPTION_KEY_FILE, 'utf8'))

// One recipient: the compact form. Several: JSON.
const decrypt = sealed.startsWith('{') ? generalDecrypt : compactDecrypt
const alg = recipient.kty === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES+A256KW'
const { plaintext } = await decrypt(
  sealed.startsWith('{') ? JSON.parse(sealed) : sealed,
  await importJWK(recipient, alg),
  { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: ['A256GCM'] },
)
const jwk = JSON.parse(new TextDecoder().decode(plaintext))

// The sealed key says itself which it is. If env says otherwise, the two are not of one apply.
if (jwk.kid !== process.env.JWT_KID) throw new Error('JWT_KID is not the kid of the sealed key')

const token = await new SignJWT({ scope: 'demo' })
  .setProtectedHeader({ alg: jwk.alg, kid: jwk.kid, typ: 'JWT' })
  .setIssuedAt()
  .setExpirationTime('5m')
  .sign(await importJWK(jwk, jwk.alg))
console.log(token)
