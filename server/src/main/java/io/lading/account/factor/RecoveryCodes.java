package io.lading.account.factor;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// One-time codes for a person who does not have the authenticator app at hand, such as `k7m2p-9xqrt`.
///
/// Each has 50 random bits, and wrong codes cause delays, so no person can guess one; a slow hash is not needed to
/// store them.
public final class RecoveryCodes {
    /// How many codes a person gets.
    public static final int COUNT = 10;

    /// 32 characters that are not mistaken for others: without `i`, `l`, `o` and `u`.
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    private static final int LENGTH = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    private RecoveryCodes() {}

    /// New codes, as they are shown.
    public static List<String> fresh() {
        return Stream.generate(RecoveryCodes::code).limit(COUNT).toList();
    }

    private static String code() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            code.append(i == LENGTH / 2 ? "-" : "").append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return code.toString();
    }

    /// The digest of a code in hexadecimal. Case, white space and hyphens do not matter.
    public static String sha256(String code) {
        String plain = code.toLowerCase(Locale.ROOT).replaceAll("[\\s-]", "");
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(plain.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
