"""A resource server that verifies with PyJWT and finds keys with PyJWKClient."""

import clock  # noqa: F401  imported before jwt, which reads the clock
import jwt
from serve import leeway, required, serve, verify_all

client = jwt.PyJWKClient(required("JWKS_URL"))
algorithms = required("ALGORITHMS").split(",")


def verify(token):
    key = client.get_signing_key_from_jwt(token)
    jwt.decode(token, key.key, algorithms=algorithms, leeway=leeway, options={"verify_aud": False})


serve(verify=verify_all(verify))
