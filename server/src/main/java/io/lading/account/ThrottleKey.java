package io.lading.account;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Half of a SHA-256, in the place of texts from outside: a map of these has a size that its number of
/// entries tells.
record ThrottleKey(long high, long low) {
    static ThrottleKey of(String... parts) {
        try {
            // No part has this character: names with control characters are refused before.
            byte[] text = String.join("\n", parts).getBytes(StandardCharsets.UTF_8);
            ByteBuffer digest =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text));
            return new ThrottleKey(digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
