// An OpenID provider that issues JWT access tokens for the client credentials grant, and serves its JWKS.
import { createServer } from "node:http";
import { once } from "node:events";
import { Provider } from "oidc-provider";
import { required, serve } from "./serve.mjs";

const jwks = JSON.parse(required("PRIVATE_JWKS"));
const ttl = Number(required("MAX_TOKEN_TTL"));
const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(url, {
  jwks, // signs with the first key that fits
  clients: [{
    client_id: "app", client_secret: "unused-by-anybody-else", grant_types: ["client_credentials"], redirect_uris: [], response_types: [],
    id_token_signed_response_alg: jwks.keys[0].alg,
  }],
  enabledJWA: { idTokenSigningAlgValues: [jwks.keys[0].alg] },
  cookies: { keys: ["unused"] },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => "https://api.example.com",
      getResourceServerInfo: () => ({
        scope: "", accessTokenFormat: "jwt", accessTokenTTL: ttl, jwt: { sign: { alg: jwks.keys[0].alg } },
      }),
    },
  },
});
server.on("request", provider.callback());

const answered = async (response) => {
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response;
};

await serve({
  sign: async () => {
    const response = await fetch(`${url}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa("app:unused-by-anybody-else")}`, "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials",
    });
    return (await (await answered(response)).json()).access_token;
  },
  jwks: async () => (await answered(await fetch(`${url}/jwks`))).text(),
});
