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

    /// Sets a new password; every sign-in and token of the account ends.
    boolean setPassword(String name, String passwordHash) throws StorageException {
        return metadata.writer().write(database -> {
            database.sql("DELETE FROM tokens WHERE user_name = :name")
                    .param("name", name)
                    .update();
            return update(database, name, "password_hash", passwordHash);
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

    boolean setRole(String name, Role role) throws StorageException {
        return metadata.writer().write(database -> update(database, name, "role", role.label()));
    }

    private boolean update(JdbcClient database, String name, String column, String value) {
        return database.sql("UPDATE users SET " + column + " = :value, changed_at = :now WHERE name = :name")
                        .param("value", value)
                        .param("now", now().toEpochMilli())
                        .param("name", name)
                        .update()
                == 1;
    }

    boolean remove(String name) throws StorageException {
        return metadata.writer().write(database -> {
            database.sql("DELETE FROM tokens WHERE user_name = :name")
                    .param("name", name)
                    .update();
            return database.sql("DELETE FROM users WHERE name = :name")
                            .param("name", name)
                            .update()
                    == 1;
        });
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
