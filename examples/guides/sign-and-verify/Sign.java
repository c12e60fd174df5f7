// Java 17 without a library. Run it with: java Sign.java
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;

class Sign {
    static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static void main(String[] args) throws Exception {
        String algorithm = System.getenv("JWT_ALGORITHM");
        String keyType = algorithm.startsWith("ES") ? "EC" : "RSA"; // "Ed25519" for EdDSA
        String pem = System.getenv("JWT_PRIVATE_KEY_PEM").replaceAll("-----.*-----|\\s", "");
        var key = KeyFactory.getInstance(keyType).generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));

        String header = "{\"alg\":\"%s\",\"kid\":\"%s\"}".formatted(algorithm, System.getenv("JWT_KID"));
        long now = Instant.now().getEpochSecond();
        String claims = "{\"iss\":\"https://auth.example.com\",\"aud\":\"api\",\"sub\":\"alice\",\"iat\":%d,\"exp\":%d}".formatted(now, now + 900); // at most max_token_ttl
        String input = base64url(header.getBytes("UTF-8")) + "." + base64url(claims.getBytes("UTF-8"));

        String digest = "SHA" + algorithm.substring(2);
        Signature signature = Signature.getInstance(keyType.equals("EC") ? digest + "withECDSAinP1363Format" : digest + "withRSA");
        signature.initSign(key);
        signature.update(input.getBytes("UTF-8"));
        System.out.println(input + "." + base64url(signature.sign()));
    }
}
