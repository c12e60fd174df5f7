// Authenticates with the SDK of a service, which CLIENT_SDK names, and returns the token that the SDK sends. No SDK reaches the network.
import { X509Certificate } from "node:crypto";
import { createServer } from "node:http";
import { required, serve } from "./serve.mjs";

const privateKey = process.env.JWT_PRIVATE_KEY_PEM;
const keyId = process.env.JWT_KID;

// sent returns the first token that an SDK gives to send. The SDK then gets an answer that it can refuse: it has sent what is needed.
const sent = (authenticate) =>
  new Promise((resolve, reject) =>
    authenticate((token) => (token ? resolve(token) : reject(new Error("the SDK sent no token")))).catch(reject),
  );

const assertionOf = (body) => new URLSearchParams(String(body)).get("client_assertion");

const sdks = {
  async auth0() {
    const { AuthClient } = await import("@auth0/auth0-auth-js");
    return sent((send) =>
      new AuthClient({
        domain: "example.auth0.com",
        clientId: "reports",
        clientAssertionSigningKey: privateKey,
        customFetch: async (url, { body }) => {
          const issuer = "https://example.auth0.com/";
          if (String(url).endsWith("/.well-known/openid-configuration")) return Response.json({ issuer, token_endpoint: `${issuer}oauth/token` });
          send(assertionOf(body));
          return Response.json({ access_token: "accepted", token_type: "Bearer", expires_in: 60 });
        },
      }).getTokenByClientCredentials({ audience: "https://api.example.com" }),
    );
  },

  async okta() {
    const { default: okta } = await import("@okta/okta-sdk-nodejs");
    return sent((send) =>
      new okta.Client({
        orgUrl: "https://example.okta.com",
        authorizationMode: "PrivateKey",
        clientId: "reports",
        scopes: ["okta.users.read"],
        privateKey,
        keyId,
        requestExecutor: {
          fetch: async ({ body }) => {
            send(assertionOf(body));
            return Response.json({ access_token: "accepted" });
          },
        },
      }).oauth.getAccessToken(),
    );
  },

  async entra() {
    const { ConfidentialClientApplication } = await import("@azure/msal-node");
    const certificate = new X509Certificate(required("CERTIFICATE_PEM"));
    const authority = "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000001";
    const metadata = { issuer: `${authority}/v2.0`, token_endpoint: `${authority}/oauth2/v2.0/token`, authorization_endpoint: `${authority}/oauth2/v2.0/authorize`, jwks_uri: `${authority}/keys` };
    return sent((send) =>
      new ConfidentialClientApplication({
        auth: {
          clientId: "00000000-0000-0000-0000-000000000002",
          authority,
          authorityMetadata: JSON.stringify(metadata),
          cloudDiscoveryMetadata: JSON.stringify({ metadata: [] }),
          clientCertificate: { privateKey, thumbprintSha256: certificate.fingerprint256.replaceAll(":", "") },
        },
        system: {
          networkClient: {
            sendGetRequestAsync: async () => ({ headers: {}, body: {}, status: 404 }),
            sendPostRequestAsync: async (url, { body }) => {
              send(assertionOf(body));
              return { headers: {}, body: { token_type: "Bearer", expires_in: 60, access_token: "accepted" }, status: 200 };
            },
          },
        },
      }).acquireTokenByClientCredential({ scopes: ["https://graph.microsoft.com/.default"] }),
    );
  },

  async google() {
    const { JWT } = await import("google-auth-library");
    return sent((send) => {
      const client = new JWT({ email: "reports@example-project.iam.gserviceaccount.com", key: privateKey, keyId, scopes: ["https://www.googleapis.com/auth/cloud-platform"] });
      client.transporter = {
        request: async ({ data }) => {
          send(new URLSearchParams(data).get("assertion"));
          return { data: { access_token: "accepted", expires_in: 60 } };
        },
      };
      return client.authorize();
    });
  },

  async snowflake() {
    const { default: snowflake } = await import("snowflake-sdk");
    snowflake.configure({ logLevel: "OFF" });
    return sent(async (send) => {
      const server = createServer(async (request, response) => {
        const { data } = JSON.parse(Buffer.concat(await request.toArray()));
        send(data.TOKEN);
        response.setHeader("content-type", "application/json").end(JSON.stringify({ success: false, message: "the test ends here", code: "390100" }));
      });
      await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
      const connection = snowflake.createConnection({
        account: "example",
        username: "reports",
        authenticator: "SNOWFLAKE_JWT",
        privateKey,
        accessUrl: `http://127.0.0.1:${server.address().port}`,
      });
      connection.connect(() => server.close());
    });
  },

  async github() {
    const { default: githubAppJwt } = await import("universal-github-app-jwt");
    return (await githubAppJwt({ id: "Iv23liExampleClientId", privateKey })).token;
  },

  async apple() {
    const { default: appleSignin } = await import("apple-signin-auth");
    return appleSignin.getClientSecret({ clientID: "com.example.web", teamID: "TEAM123456", privateKey, keyIdentifier: keyId, expAfter: 600 });
  },
};

await serve({ sign: sdks[required("CLIENT_SDK")] });
