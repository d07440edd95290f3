package io.lading.notify.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs deliveries with HMAC-SHA256 as Standard Webhooks 1.0.0 says ("Verifying webhook authenticity"). Never
/// shown.
public final class SigningKey {
    /// What the Base64 form of a secret begins with.
    static final String PREFIX = "whsec_";

    /// Bytes of a key, at least: 192 bits.
    static final int MIN_BYTES = 24;

    /// Bytes of a key, at most.
    static final int MAX_BYTES = 64;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private SigningKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /// Reads a secret: `whsec_` and the key in Base64, or any other text, whose UTF-8 is the key.
    ///
    /// @throws IllegalArgumentException if it has not 24 to 64 bytes
    public static SigningKey parse(String secret) {
        byte[] bytes = secret.startsWith(PREFIX)
                ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
                : secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("A key of " + bytes.length + " bytes");
        }
        return new SigningKey(bytes);
    }

    /// The value of `webhook-signature`.
    ///
    /// @param id        of the message
    /// @param timestamp seconds since 1970
    /// @param body      as it is sent
    String sign(String id, long timestamp, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] signature = mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM, e);
        }
    }
}
