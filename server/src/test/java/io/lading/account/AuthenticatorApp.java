package io.lading.account;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The app of a user: computes codes as RFC 6238 says, with none of the code of the server.
public final class AuthenticatorApp {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int SECRET_BYTES = 20;

    private AuthenticatorApp() {}

    /// The code that the app shows at a time.
    ///
    /// @param secret in Base32
    public static String code(String secret, Instant time) {
        BigInteger number = BigInteger.ZERO;
        for (int i = 0; i < secret.length(); i++) {
            number = number.shiftLeft(5).or(BigInteger.valueOf(ALPHABET.indexOf(secret.charAt(i))));
        }
        byte[] key = new byte[SECRET_BYTES];
        for (int i = 0; i < SECRET_BYTES; i++) {
            key[i] = number.shiftRight(8 * (SECRET_BYTES - 1 - i)).byteValue();
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            ByteBuffer hash = ByteBuffer.wrap(mac.doFinal(
                    ByteBuffer.allocate(8).putLong(time.getEpochSecond() / 30).array()));
            int truncated = hash.getInt(hash.get(19) & 0xf) & 0x7fffffff;
            return String.format(Locale.ROOT, "%06d", truncated % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
