package io.lading.notify.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret key that signs deliveries with HMAC-SHA256, as specified by Standard Webhooks 1.0.0 ("Verifying
/// webhook authenticity").
public final class SigningKey {
    /// The prefix of a secret in Base64.
    static final String PREFIX = "whsec_";

    /// The minimum length of a key in bytes: 192 bits.
    static final int MIN_BYTES = 24;

    /// The maximum length of a key in bytes.
    static final int MAX_BYTES = 64;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private SigningKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /// Parses a secret: `whsec_` and the key in Base64, or any other text, whose UTF-8 bytes are the key.
    ///
    /// @throws IllegalArgumentException if the key does not have 24 to 64 bytes
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
    /// @param id        the message ID
    /// @param timestamp seconds since 1970
    /// @param body      the body exactly as sent
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
