package io.lading.account;

import io.lading.audit.Act;
import io.lading.audit.AuditRules;
import io.lading.audit.Kind;
import io.lading.audit.OfflineEvents;
import io.lading.metadata.Metadata;
import io.lading.metadata.account.FactorRows;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.User;
import io.lading.metadata.account.UserRows;
import io.lading.storage.StorageException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Gives access to an account without a sign-in, for an administrator who is locked out. A running server need not know
/// of it: it reads an account for each request.
public final class Recovery {
    private final Metadata metadata;
    private final AuditRules rules;
    private final Path dataDirectory;
    private final Clock clock;

    /// @param dataDirectory the directory that can hold the password of the first administrator
    public Recovery(Metadata metadata, AuditRules rules, Path dataDirectory, Clock clock) {
        this.metadata = metadata;
        this.rules = rules;
        this.dataDirectory = dataDirectory;
        this.clock = clock;
    }

    /// The outcome.
    public sealed interface Outcome {
        /// @param password the one-time password
        /// @param role     the role that the account has now
        /// @param enabled  whether the account was disabled before
        record Reset(String password, Role role, boolean enabled) implements Outcome {}

        /// @param administrators the names of accounts that are administrators
        record Unknown(List<String> administrators) implements Outcome {}
    }

    /// Enables an account, removes its end and its second factor, and gives it a one-time password. Its sessions end
    /// and its tokens are revoked.
    ///
    /// @param administrator whether it also gets the role `admin`
    public Outcome reset(String name, boolean administrator) throws StorageException {
        UserRows users = new UserRows(metadata, clock);
        Optional<User> before = users.find(name);
        String password = OneTimePassword.fresh();
        @Nullable Role role = administrator ? Role.ADMIN : null;
        String hash = new PasswordHasher(1).hash(password);
        UserRows.Wish wish = new UserRows.Wish(
                new UserRows.NewPassword(hash, null), role, true, false, null, new UserRows.End(null));
        if (before.isEmpty() || users.change(name, wish) != UserRows.Change.DONE) {
            return new Outcome.Unknown(users.all().stream()
                    .filter(user -> user.role() == Role.ADMIN)
                    .map(User::name)
                    .toList());
        }
        if (new FactorRows(metadata, users, clock).remove(name)) {
            OfflineEvents.note(
                    metadata, rules, Act.done(Kind.SECOND_FACTOR_REMOVED).to(name), clock.instant());
        }
        Act act = Act.done(Kind.PASSWORD_CHANGED).to(name).with("admin reset");
        OfflineEvents.note(metadata, rules, act, clock.instant());
        new FirstPassword(dataDirectory).onEvent(act);
        if (role != null && role != before.get().role()) {
            Act change = Act.done(Kind.ROLE_CHANGED)
                    .to(name)
                    .with(before.get().role().label() + " to admin");
            OfflineEvents.note(metadata, rules, change, clock.instant());
        }
        return new Outcome.Reset(
                password,
                role == null ? before.get().role() : role,
                before.get().disabled());
    }
}
