// An authorization server of @jmondi/oauth2-server that issues JWT access tokens for the client credentials grant.
import { createPublicKey } from "node:crypto";
import { AuthorizationServer, DateInterval, JwtService, OAuthRequest } from "@jmondi/oauth2-server";
import { calculateJwkThumbprint } from "jose";
import jwt from "jsonwebtoken";
import { required, serve } from "./serve.mjs";

const algorithm = required("JWT_ALGORITHM");
const keyid = required("JWT_KID");
const key = required("RSA_PRIVATE_KEY_PEM");

// By default, the library signs with HS256 and without a kid.
class KeyedJwtService extends JwtService {
  sign(payload) {
    return new Promise((resolve, reject) =>
      jwt.sign(payload, key, { algorithm, keyid }, (error, token) => (error ? reject(error) : resolve(token))),
    );
  }
}

const publicKey = createPublicKey(key);
const thumbprint = await calculateJwkThumbprint(publicKey.export({ format: "jwk" }));
if (thumbprint !== keyid) throw new Error("the kid is not the RFC 7638 thumbprint of the key");

const client = { id: "app", name: "app", secret: "unused", redirectUris: [], allowedGrants: ["client_credentials"], scopes: [] };
const clients = { getByIdentifier: async () => client, isClientValid: async () => true };
const tokens = {
  issueToken: async (client, scopes) => ({ accessToken: crypto.randomUUID(), accessTokenExpiresAt: new Date(), client, scopes }),
  persist: async () => {},
};
const scopes = { getAllByIdentifiers: async () => [], finalize: async (scopes) => scopes };

await serve({
  sign: async ({ ttl }) => {
    const server = new AuthorizationServer(clients, tokens, scopes, new KeyedJwtService(key), { notBeforeLeeway: 0 });
    server.enableGrantType("client_credentials", new DateInterval(`${ttl}s`));
    const response = await server.respondToAccessTokenRequest(
      new OAuthRequest({ body: { grant_type: "client_credentials", client_id: client.id, client_secret: client.secret } }),
    );
    const token = response.body.access_token;
    await new JwtService(publicKey).verify(token, { algorithms: [algorithm] });
    return token;
  },
});
