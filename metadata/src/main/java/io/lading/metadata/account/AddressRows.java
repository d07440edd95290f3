package io.lading.metadata.account;

import io.lading.metadata.Metadata;
import io.lading.storage.StorageException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The table `known_addresses`: where each account has signed in. Thread-safe.
public final class AddressRows {
    private final Metadata metadata;

    public AddressRows(Metadata metadata) {
        this.metadata = metadata;
    }

    /// The last sign-in of an account from an address; empty if there is none on record.
    public Optional<Instant> lastAt(String user, String address) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql(
                                "SELECT last_at FROM known_addresses WHERE user_name = :user AND address = :address")
                        .param("user", user)
                        .param("address", address)
                        .query(Long.class)
                        .optional())
                .map(Instant::ofEpochMilli);
    }

    /// The last sign-in of each account that has one on record.
    public Map<String, Instant> lastSignIns() throws StorageException {
        return metadata.reader().read(database -> {
            Map<String, Instant> found = new HashMap<>();
            database.sql("SELECT user_name, MAX(last_at) AS last_at FROM known_addresses GROUP BY user_name")
                    .query(row -> {
                        found.put(row.getString("user_name"), Instant.ofEpochMilli(row.getLong("last_at")));
                    });
            return found;
        });
    }

    /// Records a sign-in of an existing account. Of more than `most` addresses, the one that was used longest ago
    /// is removed in the same transaction.
    public void note(String user, String address, Instant now, int most) throws StorageException {
        metadata.writer().write(database -> {
            UserRows.lock(metadata, database, user);
            database.sql("INSERT INTO known_addresses (user_name, address, last_at)"
                            + " SELECT name, :address, :now FROM users WHERE name = :user"
                            + " ON CONFLICT (user_name, address) DO UPDATE SET last_at = excluded.last_at")
                    .param("user", user)
                    .param("address", address)
                    .param("now", now.toEpochMilli())
                    .update();
            return database.sql("DELETE FROM known_addresses WHERE user_name = :user AND address NOT IN"
                            + " (SELECT address FROM known_addresses WHERE user_name = :user"
                            + " ORDER BY last_at DESC, address LIMIT :most)")
                    .param("user", user)
                    .param("most", most)
                    .update();
        });
    }
}
