// Signs with the configuration of OctoFHIR: [auth.signing] in jwt-keys.toml, or the variables that override it.
import jwt from "jsonwebtoken";
import { parse } from "smol-toml";
import { required, serve } from "./serve.mjs";

const fromVariables = () => ({
  algorithm: required("OCTOFHIR__AUTH__SIGNING__ALGORITHM"),
  kid: required("OCTOFHIR__AUTH__SIGNING__KID"),
  private_key_pem: required("OCTOFHIR__AUTH__SIGNING__PRIVATE_KEY_PEM"),
  public_key_pem: required("OCTOFHIR__AUTH__SIGNING__PUBLIC_KEY_PEM"),
});
const toml = process.env.JWT_KEYS_TOML;
const { algorithm, kid, private_key_pem, public_key_pem } = toml ? parse(toml).auth.signing : fromVariables();

await serve({
  sign: ({ ttl }) => {
    const token = jwt.sign({ sub: "alice" }, private_key_pem, { algorithm, keyid: kid, expiresIn: ttl });
    jwt.verify(token, public_key_pem, { algorithms: [algorithm] });
    return token;
  },
});
