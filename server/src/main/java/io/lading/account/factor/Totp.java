package io.lading.account.factor;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Time-based one-time passwords (RFC 6238) with the values that all authenticator apps support: SHA-1, 6 digits, steps
/// of 30 seconds. Thread-safe.
public final class Totp {
    /// The number of digits of a code.
    public static final int DIGITS = 6;

    /// How long a code is shown, in seconds.
    static final long STEP_SECONDS = 30;

    /// How many steps before and after the current one are accepted, because clocks differ and typing takes time.
    private static final int WINDOW = 1;

    /// As long as the output of SHA-1 (RFC 4226 section 4).
    private static final int SECRET_BYTES = 20;

    private static final int MODULUS = 1_000_000;
    private static final String ISSUER = "Lading";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Totp() {}

    /// A new secret in Base32.
    public static String newSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return Base32.encode(secret);
    }

    /// The URI that an app reads from a QR code (Key Uri Format).
    ///
    /// @param account the name of the account
    public static String uri(String secret, String account) {
        String label = ISSUER + ":"
                + URLEncoder.encode(account, StandardCharsets.UTF_8).replace("+", "%20");
        return "otpauth://totp/" + label + "?secret=" + secret + "&issuer=" + ISSUER;
    }

    /// The step whose code was typed: the current one, or one beside it; empty if the code belongs to none of them.
    ///
    /// @param secret in Base32
    /// @param code   as typed, without white space
    public static OptionalLong step(String secret, String code, Instant now) {
        byte[] key = Base32.decode(secret);
        byte[] typed = code.getBytes(StandardCharsets.UTF_8);
        long current = now.getEpochSecond() / STEP_SECONDS;
        OptionalLong found = OptionalLong.empty();
        // All are compared, so that the time does not tell which one it is.
        for (long step = current - WINDOW; step <= current + WINDOW; step++) {
            if (MessageDigest.isEqual(code(key, step).getBytes(StandardCharsets.UTF_8), typed)) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }

    /// The code of a step (RFC 4226 section 5.3).
    static String code(byte[] key, long step) {
        byte[] mac = mac(key, ByteBuffer.allocate(Long.BYTES).putLong(step).array());
        int offset = mac[mac.length - 1] & 0xf;
        int number = ByteBuffer.wrap(mac, offset, Integer.BYTES).getInt() & Integer.MAX_VALUE;
        return String.format(Locale.ROOT, "%0" + DIGITS + "d", number % MODULUS);
    }

    private static byte[] mac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            return mac.doFinal(message);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every JDK has HmacSHA1", e);
        }
    }
}
