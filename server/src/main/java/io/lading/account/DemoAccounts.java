package io.lading.account;

import io.lading.account.AccountRules.Seed;
import io.lading.account.PasswordHasher.Match;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.User;
import io.lading.metadata.account.UserRows;
import io.lading.storage.StorageException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The demo accounts, whose passwords are public. If demo mode is turned off, demo accounts that still have their
/// original password stay locked until an administrator sets a new one.
final class DemoAccounts {
    static final List<Seed> SEEDS =
            List.of(new Seed("alice", "wonderland", Role.UPLOADER), new Seed("bob", "builder", Role.UPLOADER));

    private static final Logger LOG = LoggerFactory.getLogger(DemoAccounts.class);

    private final Map<String, String> closed;

    private DemoAccounts(Map<String, String> closed) {
        this.closed = Map.copyOf(closed);
    }

    /// Finds the demo accounts to lock. An account that the settings name is not a demo account.
    static DemoAccounts left(UserRows users, PasswordHasher hasher, AccountRules rules) throws StorageException {
        Map<String, String> closed = new HashMap<>();
        for (Seed demo : SEEDS) {
            boolean wanted = rules.demo()
                    || rules.seed().stream().anyMatch(seed -> seed.name().equals(demo.name()));
            User user = wanted ? null : users.find(demo.name()).orElse(null);
            if (user != null
                    && hasher.match(demo.password(), user.passwordHash(), HashTurns.Place.OWN) == Match.RIGHT) {
                closed.put(user.name(), user.passwordHash());
                LOG.warn(
                        "The demo account {} is locked because it still has its public password. An administrator can"
                                + " unlock it by setting a new one.",
                        user.name());
            }
        }
        return new DemoAccounts(closed);
    }

    /// Whether an account is locked.
    boolean closes(User user) {
        return user.passwordHash().equals(closed.get(user.name()));
    }
}
