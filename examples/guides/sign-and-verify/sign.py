# pip install "pyjwt[crypto]"
import os
import time

import jwt

now = int(time.time())
token = jwt.encode(
    {"iss": "https://auth.example.com", "aud": "api", "sub": "alice", "iat": now, "exp": now + 900},  # at most max_token_ttl
    os.environ["JWT_PRIVATE_KEY_PEM"],
    algorithm=os.environ["JWT_ALGORITHM"],
    headers={"kid": os.environ["JWT_KID"]},
)
print(token)
