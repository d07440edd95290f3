package io.lading.account;

import io.lading.account.AccountRules.Seed;
import io.lading.account.PasswordHasher.Match;
import io.lading.storage.StorageException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The accounts for trying out, whose passwords everybody knows. What is left of them when a server is not
/// for trying out any more is closed: nobody signs in to it until it gets another password.
final class DemoAccounts {
    static final List<Seed> SEEDS =
            List.of(new Seed("alice", "wonderland", Role.UPLOADER), new Seed("bob", "builder", Role.UPLOADER));

    private static final Logger LOG = LoggerFactory.getLogger(DemoAccounts.class);

    private final Map<String, Instant> closed;

    private DemoAccounts(Map<String, Instant> closed) {
        this.closed = Map.copyOf(closed);
    }

    /// Finds what is left. An account that the operator names is the operator's.
    static DemoAccounts left(Users users, PasswordHasher hasher, AccountRules rules) throws StorageException {
        Map<String, Instant> closed = new HashMap<>();
        for (Seed demo : SEEDS) {
            boolean wanted = rules.demo()
                    || rules.seed().stream().anyMatch(seed -> seed.name().equals(demo.name()));
            User user = wanted ? null : users.find(demo.name()).orElse(null);
            if (user != null
                    && hasher.match(demo.password(), user.passwordHash(), HashTurns.Place.OWN) == Match.RIGHT) {
                closed.put(user.name(), user.changedAt());
                LOG.warn(
                        "{} still has the password of the demo account and cannot sign in until an administrator sets"
                                + " another",
                        user.name());
            }
        }
        return new DemoAccounts(closed);
    }

    /// Whether nobody signs in to an account.
    boolean closes(User user) {
        return user.changedAt().equals(closed.get(user.name()));
    }
}
