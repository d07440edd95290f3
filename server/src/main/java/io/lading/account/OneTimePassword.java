package io.lading.account;

import java.security.SecureRandom;

/// Random passwords, which their users must replace at the first sign-in.
public final class OneTimePassword {
    /// Excludes characters that are easily confused.
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    /// About 99 bits of entropy.
    private static final int LENGTH = 20;

    private static final SecureRandom RANDOM = new SecureRandom();

    private OneTimePassword() {}

    /// A new password.
    public static String fresh() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            password.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }
}
