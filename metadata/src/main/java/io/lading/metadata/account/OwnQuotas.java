package io.lading.metadata.account;

import io.lading.metadata.Reader;
import io.lading.space.Quotas;
import io.lading.storage.StorageException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The quotas in the table `users`, in memory: each new upload needs one, and few accounts have one. Only for a
/// database that no other server changes. Thread-safe.
final class OwnQuotas implements Quotas {
    private final Reader reader;
    private final Object lock = new Object();
    private volatile @Nullable Map<String, Long> known;
    private long changes;

    OwnQuotas(Reader reader) {
        this.reader = reader;
    }

    @Override
    public OptionalLong of(String owner) throws StorageException {
        Map<String, Long> current = known;
        Long quota = (current == null ? read() : current).get(owner);
        return quota == null ? OptionalLong.empty() : OptionalLong.of(quota);
    }

    /// What was read before a change is not remembered.
    private Map<String, Long> read() throws StorageException {
        long before;
        synchronized (lock) {
            before = changes;
        }
        Map<String, Long> quotas = reader.read(database -> {
            Map<String, Long> found = new HashMap<>();
            database.sql("SELECT name, quota FROM users WHERE quota IS NOT NULL")
                    .query(row -> {
                        found.put(row.getString("name"), row.getLong("quota"));
                    });
            return Map.copyOf(found);
        });
        synchronized (lock) {
            if (before == changes) {
                known = quotas;
            }
        }
        return quotas;
    }

    /// Forgets what is in memory, after a change.
    void changed() {
        synchronized (lock) {
            changes++;
            known = null;
        }
    }
}
