// An authorization server of @jmondi/oauth2-server that issues JWT access tokens for the client credentials grant.
import { createPublicKey } from "node:crypto";
import { AuthorizationServer, JwtService, OAuthRequest, OAuthResponse } from "@jmondi/oauth2-server";
import { calculateJwkThumbprint } from "jose";
import jwt from "jsonwebtoken";
import { required, serve, verifyAll } from "./serve.mjs";

const algorithm = required("JWT_ALGORITHM");
const keyid = required("JWT_KID");
const key = required(algorithm.startsWith("HS") ? "JWT_SECRET" : "JWT_PRIVATE_KEY_PEM");

// The library's own service signs with jsonwebtoken and its defaults, which are HS256 and no kid.
class KeyedJwtService extends JwtService {
  sign(payload) {
    return new Promise((resolve, reject) =>
      jwt.sign(payload, key, { algorithm, keyid }, (error, token) => (error ? reject(error) : resolve(token))),
    );
  }
}

if (!algorithm.startsWith("HS")) {
  const jwk = createPublicKey(key).export({ format: "jwk" });
  const thumbprint = await calculateJwkThumbprint(jwk);
  if (thumbprint !== keyid) throw new Error("the kid is not the RFC 7638 thumbprint of the key");
}

const client = { id: "app", name: "app", secret: "s3cret", redirectUris: [], allowedGrants: ["client_credentials"], scopes: [] };
const clients = { getByIdentifier: async () => client, isClientValid: async () => true };
const tokens = {
  issueToken: async (client, scopes) => ({ accessToken: crypto.randomUUID(), accessTokenExpiresAt: new Date(Date.now() + 1000), client, scopes }),
  persist: async () => {},
};
const scopes = { getAllByIdentifiers: async () => [], finalize: async (scopes) => scopes };
const server = new AuthorizationServer(clients, tokens, scopes, new KeyedJwtService(key), { issuer: "https://auth.example.com" });

await serve({
  sign: async ({ ttl }) => {
    server.enableGrantType("client_credentials", `${ttl}s`);
    const response = await server.respondToAccessTokenRequest(
      new OAuthRequest({ body: { grant_type: "client_credentials", client_id: client.id, client_secret: client.secret } }),
    );
    return response.body.access_token;
  },
  // The stock service verifies what its server issued, as the library does for its own introspection.
  verify: verifyAll((token) => {
    const options = { algorithms: [algorithm] };
    return new JwtService(algorithm.startsWith("HS") ? key : createPublicKey(key)).verify(token, options);
  }),
});
