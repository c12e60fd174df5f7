# pip install "pyjwt[crypto]"
import os
import sys

import jwt

keys = jwt.PyJWKClient(os.environ["JWKS_URL"])  # once, at the start: it caches
token = sys.argv[1]
claims = jwt.decode(
    token,
    keys.get_signing_key_from_jwt(token).key,
    algorithms=["ES256", "RS256"],  # the algorithm of the keyset, and during a change also the next one
    issuer="https://auth.example.com",
    audience="api",
)
print(claims["sub"])
