package io.lading.account;

import io.lading.metadata.Metadata;
import io.lading.storage.StorageException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `users`. Safe for use by many threads.
final class Users {
    private final Metadata metadata;
    private final Clock clock;

    Users(Metadata metadata, Clock clock) {
        this.metadata = metadata;
        this.clock = clock;
    }

    Optional<User> find(String name) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT * FROM users WHERE name = :name")
                        .param("name", name)
                        .query(Users::user)
                        .optional());
    }

    List<User> all() throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT * FROM users ORDER BY name")
                        .query(Users::user)
                        .list());
    }

    /// Adds an account; returns false when the name is taken.
    boolean add(String name, String passwordHash, Role role) throws StorageException {
        long now = now().toEpochMilli();
        return metadata.writer()
                .write(database -> database.sql("INSERT INTO users (name, password_hash, role,"
                                        + " created_at, changed_at) VALUES (:name, :hash, :role, :now, :now)"
                                        + " ON CONFLICT (name) DO NOTHING")
                                .param("name", name)
                                .param("hash", passwordHash)
                                .param("role", role.label())
                                .param("now", now)
                                .update()
                        == 1);
    }

    /// Adds an account whose name nobody has, nor had and left files under it: they would be the newcomer's.
    Change addNew(String name, String passwordHash, Role role) throws StorageException {
        if (find(name).isPresent()) {
            return Change.TAKEN;
        }
        long left = metadata.reader()
                .read(database -> database.sql("SELECT (SELECT COUNT(*) FROM files WHERE owner = :name)"
                                + " + (SELECT COUNT(*) FROM uploads WHERE owner = :name AND complete = 0)")
                        .param("name", name)
                        .query(Long.class)
                        .single());
        if (left > 0) {
            return Change.HAS_FILES;
        }
        return add(name, passwordHash, role) ? Change.DONE : Change.TAKEN;
    }

    /// What came of a change.
    enum Change {
        /// It was made.
        DONE,
        /// There is no account of the name.
        UNKNOWN,
        /// There is one already.
        TAKEN,
        /// There are files of an account that had the name.
        HAS_FILES,
        /// There would be no administrator left.
        LAST_ADMIN
    }

    /// Changes an account, wholly or not at all; every sign-in of it ends, with a new password every token as
    /// well.
    ///
    /// @param passwordHash the new one, or null
    /// @param role         the new one, or null
    Change change(String name, @Nullable String passwordHash, @Nullable Role role) throws StorageException {
        return metadata.writer().write(database -> {
            if (role != null && role != Role.ADMIN && !hasOtherAdmin(database, name)) {
                return Change.LAST_ADMIN;
            }
            if (passwordHash != null) {
                removeTokens(database, name);
                update(database, name, "password_hash", passwordHash);
            }
            if (role != null) {
                update(database, name, "role", role.label());
            }
            return Change.DONE;
        });
    }

    /// Replaces a hash by a better one of the same password; sign-ins stay.
    void rehash(String name, String passwordHash) throws StorageException {
        metadata.writer()
                .write(database -> database.sql("UPDATE users SET password_hash = :hash WHERE name = :name")
                        .param("hash", passwordHash)
                        .param("name", name)
                        .update());
    }

    private void update(JdbcClient database, String name, String column, String value) {
        database.sql("UPDATE users SET " + column + " = :value, changed_at = :now WHERE name = :name")
                .param("value", value)
                .param("now", now().toEpochMilli())
                .param("name", name)
                .update();
    }

    Change remove(String name) throws StorageException {
        return metadata.writer().write(database -> {
            if (!hasOtherAdmin(database, name)) {
                return Change.LAST_ADMIN;
            }
            removeTokens(database, name);
            int removed = database.sql("DELETE FROM users WHERE name = :name")
                    .param("name", name)
                    .update();
            return removed == 1 ? Change.DONE : Change.UNKNOWN;
        });
    }

    private static boolean hasOtherAdmin(JdbcClient database, String name) {
        return database.sql("SELECT COUNT(*) FROM users WHERE role = :admin AND name <> :name")
                        .param("admin", Role.ADMIN.label())
                        .param("name", name)
                        .query(Long.class)
                        .single()
                > 0;
    }

    private static void removeTokens(JdbcClient database, String name) {
        database.sql("DELETE FROM tokens WHERE user_name = :name")
                .param("name", name)
                .update();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static User user(ResultSet row, int number) throws SQLException {
        return new User(
                row.getString("name"),
                row.getString("password_hash"),
                Role.parse(row.getString("role")).orElse(Role.VIEWER),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("changed_at")));
    }
}
