package io.lading.account;

import io.lading.storage.StorageException;
import java.security.SecureRandom;
import java.util.Optional;

/// The account a server makes when it starts and nobody at all could sign in.
///
/// @param password to be told once at the console, or empty if somebody could sign in already
public record FirstAdministrator(Optional<String> password) {
    /// Its name.
    public static final String NAME = "admin";

    /// Without characters that are easily taken for one another.
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    /// About 99 bits of chance.
    private static final int LENGTH = 20;

    static FirstAdministrator ifNeeded(Accounts accounts) throws StorageException {
        if (!accounts.nobody()) {
            return new FirstAdministrator(Optional.empty());
        }
        String password = randomPassword(new SecureRandom());
        accounts.add(new AccountRules.Seed(NAME, password, Role.ADMIN), true);
        return new FirstAdministrator(Optional.of(password));
    }

    private static String randomPassword(SecureRandom random) {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }

    /// Says nothing of the password.
    @Override
    public String toString() {
        return "FirstAdministrator[made=" + password.isPresent() + "]";
    }
}
