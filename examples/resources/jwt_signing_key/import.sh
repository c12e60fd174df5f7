# The algorithm, and where the key is: a file by its absolute path, or an environment variable. Never the key itself.
terraform import jwt_signing_key.auth RS384:/etc/jwt/jwt_private.pem
terraform import jwt_signing_key.auth RS384:env:JWT_PRIVATE_KEY

# An HMAC secret, without the newline that a file ends in.
export JWT_SECRET="$(cat /etc/jwt/secret)"
terraform import jwt_signing_key.auth HS256:env:JWT_SECRET
