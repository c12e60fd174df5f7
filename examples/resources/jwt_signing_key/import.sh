# The import id is the algorithm and the place of the key: an absolute path, or an environment variable. Do not write the key itself.
terraform import jwt_signing_key.auth RS384:/etc/jwt/jwt_private.pem
terraform import jwt_signing_key.auth RS384:env:JWT_PRIVATE_KEY

# An HMAC secret, without the newline at the end of the file.
export JWT_SECRET="$(cat /etc/jwt/secret)"
terraform import jwt_signing_key.auth HS256:env:JWT_SECRET
