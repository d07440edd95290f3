package io.lading.account;

import io.lading.metadata.account.AddressRows;
import io.lading.metadata.account.User;
import io.lading.metadata.account.UserRows;
import io.lading.space.Usage;
import io.lading.storage.StorageException;
import io.lading.upload.Uploads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The accounts as administrators see them.
final class People {
    private final UserRows users;
    private final AddressRows addresses;
    private final Uploads uploads;

    People(UserRows users, AddressRows addresses, Uploads uploads) {
        this.users = users;
        this.addresses = addresses;
        this.uploads = uploads;
    }

    /// @param hasPassword  whether the account can sign in with a password; otherwise through a provider or
    ///     proxy only
    /// @param secondFactor whether the account has a second factor
    /// @param quota        bytes that the account may store, or null if `LADING_QUOTA` holds
    /// @param lastSignInAt the last sign-in with the password, to the day, or null if unknown
    /// @param endsAt       when the account ends, or null
    /// @param passwordUntil when the one-time password expires, or null if the account has none
    /// @param password     the one-time password, only in the response that creates it
    record UserJson(
            String name,
            String role,
            String createdAt,
            boolean mustChangePassword,
            boolean hasPassword,
            boolean secondFactor,
            boolean disabled,
            @Nullable Long quota,
            StorageJson storage,
            @Nullable String lastSignInAt,
            @Nullable String endsAt,
            @Nullable String passwordUntil,
            @Nullable String password) {
        UserJson with(@Nullable String oneTimePassword) {
            return new UserJson(
                    name,
                    role,
                    createdAt,
                    mustChangePassword,
                    hasPassword,
                    secondFactor,
                    disabled,
                    quota,
                    storage,
                    lastSignInAt,
                    endsAt,
                    passwordUntil,
                    oneTimePassword);
        }
    }

    /// @param files       bytes of the account's files
    /// @param uploads     how many uploads have reserved space
    /// @param uploadBytes bytes that these uploads have reserved
    /// @param quota       the most bytes that the account may store, or null if only the storage limits it
    record StorageJson(
            long files,
            long uploads,
            long uploadBytes,
            @Nullable Long quota) {}

    /// All accounts, by name.
    List<UserJson> all() throws StorageException {
        Map<String, Instant> lastSignIns = addresses.lastSignIns();
        List<UserJson> people = new ArrayList<>();
        for (User user : users.all()) {
            people.add(json(user, lastSignIns.get(user.name())));
        }
        return people;
    }

    /// One account.
    UserJson of(User user) throws StorageException {
        return json(user, addresses.lastSignIns().get(user.name()));
    }

    private UserJson json(User user, @Nullable Instant lastSignIn) throws StorageException {
        Usage usage = uploads.usage(user.name());
        Long quota = usage.quota() == Long.MAX_VALUE ? null : usage.quota();
        return new UserJson(
                user.name(),
                user.role().label(),
                user.createdAt().toString(),
                user.mustChangePassword(),
                user.hasPassword(),
                user.hasSecondFactor(),
                user.disabled(),
                user.quota(),
                new StorageJson(usage.fileBytes(), usage.uploads(), usage.uploadBytes(), quota),
                text(lastSignIn),
                text(user.endsAt()),
                text(user.passwordUntil()),
                null);
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
