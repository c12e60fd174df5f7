// An authorization server of @jmondi/oauth2-server that issues refresh tokens as JWTs, and accepts the ones of the other servers.
import { createPublicKey } from "node:crypto";
import { AuthorizationServer, DateInterval, JwtService, OAuthRequest } from "@jmondi/oauth2-server";
import jwt from "jsonwebtoken";
import { required, serve, verifyAll } from "./serve.mjs";

const algorithm = required("JWT_ALGORITHM");
const keyid = required("JWT_KID");
const key = required("RSA_PRIVATE_KEY_PEM");
const publicKeys = new Map(JSON.parse(required("JWKS")).keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: "jwk" })]));

// The library verifies refresh tokens and codes with the key that signs now.
class SigningJwtService extends JwtService {
  sign(payload) {
    return new Promise((resolve, reject) =>
      jwt.sign(payload, key, { algorithm, keyid }, (error, token) => (error ? reject(error) : resolve(token))),
    );
  }
}

class KeyedJwtService extends SigningJwtService {
  verify(token, options) {
    const kid = jwt.decode(token, { complete: true })?.header.kid;
    return new JwtService(publicKeys.get(kid)).verify(token, { ...options, algorithms: ["RS256", "ES256"] });
  }
}

const Service = process.env.VERIFY_WITH_ONE_KEY ? SigningJwtService : KeyedJwtService;

const user = { id: "alice" };
const client = { id: "app", name: "app", secret: "unused", redirectUris: [], allowedGrants: ["password", "refresh_token"], scopes: [] };
const clients = { getByIdentifier: async () => client, isClientValid: async () => true };
const scopes = { getAllByIdentifiers: async () => [], finalize: async (scopes) => scopes };
const users = { getUserByCredentials: async () => user };

let refreshTTL; // of the tokens that this server issues

// This replaces the database that the servers share. It finds every token, and none is revoked.
const tokens = {
  issueToken: async (client, scopes, user) => ({ accessToken: crypto.randomUUID(), accessTokenExpiresAt: new Date(), client, scopes, user }),
  issueRefreshToken: async (token) => ({ ...token, refreshToken: crypto.randomUUID(), refreshTokenExpiresAt: refreshTTL.getEndDate() }),
  getByRefreshToken: async (refreshToken) => ({ accessToken: "", accessTokenExpiresAt: new Date(), refreshToken, client, scopes: [], user }),
  isRefreshTokenRevoked: async () => false,
  revoke: async () => {},
  persist: async () => {},
};

const accessTTL = new DateInterval("15m");
const server = new AuthorizationServer(clients, tokens, scopes, new Service(key), { notBeforeLeeway: 0 });
server.enableGrantType({ grant: "password", userRepository: users }, accessTTL);
server.enableGrantType("refresh_token", accessTTL);

const request = async (body) => {
  const response = await server.respondToAccessTokenRequest(new OAuthRequest({ body: { client_id: client.id, client_secret: client.secret, ...body } }));
  return response.body;
};

await serve({
  sign: async ({ ttl }) => {
    refreshTTL = new DateInterval(`${ttl}s`);
    return (await request({ grant_type: "password", username: "alice", password: "secret" })).refresh_token;
  },
  verify: verifyAll(async (refresh_token) => {
    refreshTTL ??= accessTTL;
    await request({ grant_type: "refresh_token", refresh_token });
  }),
});
