"""Verifies with the library in LIBRARY, PyJWT or jwcrypto. It tries all secrets that it has to accept."""

import clock  # noqa: F401  imported before the libraries, which read the clock
import base64
import json

import jwt as pyjwt
from jwcrypto import jwk
from jwcrypto import jwt as jwcrypto_jwt
from serve import leeway, required, serve, verify_all

secrets = json.loads(required("JWT_VERIFICATION_SECRETS"))
algorithms = ["HS256", "HS384", "HS512"]


def with_pyjwt(token, secret):
    pyjwt.decode(token, secret, algorithms=algorithms, leeway=leeway)


def with_jwcrypto(token, secret):
    j = jwcrypto_jwt.JWT(algs=algorithms)
    j.leeway = leeway
    k = base64.urlsafe_b64encode(secret.encode()).rstrip(b"=").decode()
    j.deserialize(token, jwk.JWK(kty="oct", k=k))


library = {"PyJWT": with_pyjwt, "jwcrypto": with_jwcrypto}[required("LIBRARY")]


def verify(token):
    refusals = []
    for secret in secrets:
        try:
            return library(token, secret)
        except Exception as error:
            refusals.append(f"{type(error).__name__}: {error}")
    raise ValueError("; ".join(refusals))


serve(verify=verify_all(verify))
