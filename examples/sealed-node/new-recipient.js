// Generates the key pair of the application. Writes the private key to recipient-private.jwk, and prints the public key.
import { writeFileSync } from 'node:fs'
import { exportJWK, generateKeyPair } from 'jose'

const { publicKey, privateKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true })
writeFileSync('recipient-private.jwk', JSON.stringify(await exportJWK(privateKey)), { mode: 0o600, flag: 'wx' })
console.log(JSON.stringify(await exportJWK(publicKey)))
