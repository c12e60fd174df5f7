"""A resource server that verifies with jwcrypto. jwcrypto does not fetch a JWKS, so this program fetches it every minute."""

import json
import time
import urllib.request

import clock  # noqa: F401  imported before jwcrypto, which reads the clock
from jwcrypto import jwk, jwt
from serve import leeway, required, serve, verify_all

url = required("JWKS_URL")
algorithms = required("ALGORITHMS").split(",")
fetched, keys = None, None


def fetch():
    global fetched, keys
    if fetched is None or time.time() - fetched >= 60:
        with urllib.request.urlopen(url) as response:
            keys = jwk.JWKSet.from_json(response.read().decode())
        fetched = time.time()
    return keys


def verify(token):
    j = jwt.JWT(algs=algorithms)
    j.leeway = leeway
    j.deserialize(token, fetch())
    json.loads(j.claims)


serve(verify=verify_all(verify))
