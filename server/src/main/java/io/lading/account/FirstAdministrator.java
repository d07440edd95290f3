package io.lading.account;

import io.lading.metadata.account.Role;
import io.lading.storage.StorageException;
import java.util.Optional;

/// The account that the server creates at startup if no account can sign in.
///
/// @param password the password, which [FirstPassword] keeps in a file; empty if another account can sign in, or if
///     another node has created the account
public record FirstAdministrator(Optional<String> password) {
    /// The name of the account.
    public static final String NAME = "admin";

    /// Of several nodes that start at the same time, one creates the account, and only that one knows the password.
    static FirstAdministrator ifNeeded(Accounts accounts) throws StorageException {
        if (!accounts.noAccountCanSignIn()) {
            return new FirstAdministrator(Optional.empty());
        }
        String password = OneTimePassword.fresh();
        boolean added = accounts.add(new AccountRules.Seed(NAME, password, Role.ADMIN), true);
        return new FirstAdministrator(added ? Optional.of(password) : Optional.empty());
    }

    /// Does not contain the password.
    @Override
    public String toString() {
        return "FirstAdministrator[created=" + password.isPresent() + "]";
    }
}
